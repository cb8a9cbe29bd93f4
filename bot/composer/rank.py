"""Which candidate line is best. Pure: figures in, figures out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

from bot.composer.plan import Tuning
from bot.lyrics.phonetics import Sounds
from bot.lyrics.rhyme import Grade, grade, line_end, matching_phonemes, matching_vowels
from bot.lyrics.text import fold, words

MAX_RHYME_REWARD = 5
_CONTENT_LETTERS = 4
_LOOP = 2


@dataclass(frozen=True, slots=True)
class Measures:
    """What is known of a candidate line.

    Attributes:
        likelihood: How likely its words are in context, in nats (`candidates.py`).
        commonness: The same without context, None where it was not asked.
        rhyme: Phonemes of the rime past the first, and vowels before it that agree.
        off_metre: Syllables off the target.
        echo: Share of its content words that the verse has had before.
        familiar: Runs of five words that it shares with the corpus.
        common: Phrases of three words in it that everybody says.
        theme: How near it is to what the verse is about, a cosine.
        telling: Mean information of its words by how often the corpus has them, in nats.
    """

    likelihood: float
    rhyme: int
    off_metre: int
    echo: float
    familiar: int = 0
    common: int = 0
    theme: float = 0.0
    telling: float = 0.0
    commonness: float | None = None


def score(measures: Measures, tuning: Tuning) -> float:
    """Return how good a candidate is; higher is better.

    The likelihood without context is taken off again, so that a line that would follow
    anything loses to one that answers what stands before it (Li et al. 2016, maximum mutual
    information).
    """
    context = 0.0 if measures.commonness is None else tuning.context * measures.commonness
    return (
        tuning.likelihood * (measures.likelihood - context)
        + tuning.rhyme * min(measures.rhyme, MAX_RHYME_REWARD)
        - tuning.metre * measures.off_metre
        - tuning.echo * measures.echo
        - tuning.familiar * measures.familiar
        - tuning.common * measures.common
        + tuning.theme * measures.theme
        + tuning.telling * measures.telling
    )


def rhyme_reward(line: str, partner: str, sounds: Sounds) -> int:
    """Return how far a line's rhyme with `partner` goes beyond a rime pauvre."""
    end, other = line_end(line, sounds), line_end(partner, sounds)
    if not grade(end, other).is_rime:
        return 0
    spoken, heard = ("".join(sounds.line_phonemes(text)) for text in (line, partner))
    return matching_phonemes(end, other) - 1 + matching_vowels(spoken, heard) - 1


def telling(line: str, sounds: Sounds) -> float:
    """Return how much a line's words tell: their mean information in nats, 0 without a word.

    A chain of «de la», «à la», «dans le» is always likely, and says little.
    """
    counts = [max(sounds.count(word), 1) for word in words(line)]
    total = sounds.total
    return sum(log(total / count) for count in counts) / len(counts) if counts else 0.0


def best_grade(line: str, partners: Sequence[str], sounds: Sounds) -> Grade | None:
    """Return the best grade of a line's rhymes with its partners, None without any."""
    end = line_end(line, sounds)
    return max((grade(end, line_end(other, sounds)) for other in partners), default=None)


def echo(line: str, before: Collection[str]) -> float:
    """Return the share of a line's content words (folded) that are in `before`."""
    content = content_words(line)
    return sum(word in before for word in content) / len(content) if content else 0.0


def content_words(line: str) -> list[str]:
    """Return the folded words of a line that are long enough to mean something."""
    return [folded for word in words(line) if len(folded := fold(word)) >= _CONTENT_LETTERS]


def loops(line: str) -> bool:
    """Whether a line repeats itself: a word twice in a row, or a content word thrice."""
    folded = [fold(word) for word in words(line)]
    twice = any(a == b and len(a) > _LOOP for a, b in pairwise(folded))
    content = content_words(line)
    return twice or any(content.count(word) > _LOOP for word in set(content))
