"""Which generated lines copy the corpus, by the exact text (the rule of the composer)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from bot.composer.originality import RUN, SHORT_LINE
from bot.lyrics.text import folded_words, ngrams
from training.judge.corpus import Corpus
from training.judge.verses import JudgedVerse

_NEAR = 5

# The number of a line, a run of its words, and an artist whose songs do not count.
_Asked = tuple[int, tuple[str, ...], str | None]


@dataclass(frozen=True, slots=True)
class Copies:
    """Generated lines that say what the corpus says.

    Attributes:
        lines: How many lines were looked at.
        breaking: Those that break the rule: the line is one of the corpus, or six words in
            a row that end in it, begun in the lines before it perhaps, stand in the corpus.
        near: How many have five words in a row from the corpus within them.
        near_clitics: The same where j', qu' and parts of compounds are words of their own,
            as they are in the rule.
    """

    lines: int
    breaking: tuple[str, ...]
    near: int
    near_clitics: int


def copies(verses: Sequence[JudgedVerse], corpus: Corpus) -> Copies:
    """Compare verses with a corpus; songs by a verse's own artist do not count."""
    texts: list[str] = []
    runs: list[_Asked] = []
    near: list[_Asked] = []
    near_clitics: list[_Asked] = []
    whole: list[_Asked] = []
    for verse in verses:
        for stretch in verse.stretches:
            before: list[str] = []
            for line in stretch:
                number = len(texts)
                texts.append(line.text)
                folded = folded_words(line.text)
                # The runs that end in this line: at most RUN - 1 words of them stand before it.
                context = [*before[-(RUN - 1) :], *folded]
                runs += [(number, run, verse.artist) for run in ngrams(context, RUN)]
                near += [(number, run, verse.artist) for run in _blank_separated(line.text)]
                near_clitics += [(number, run, verse.artist) for run in ngrams(folded, _NEAR)]
                if SHORT_LINE <= len(folded) < RUN:  # longer ones hold a run
                    whole.append((number, tuple(folded), verse.artist))
                before += folded
    breaking = _found(runs, corpus) | _found(whole, corpus, whole_lines=True)
    return Copies(
        len(texts),
        tuple(texts[i] for i in sorted(breaking)),
        len(_found(near, corpus)),
        len(_found(near_clitics, corpus)),
    )


def _blank_separated(line: str) -> Iterator[tuple[str, ...]]:
    """Yield the folded words of every five blank-separated ones in a row."""
    parts = [folded for part in line.split() if (folded := folded_words(part))]
    for start in range(len(parts) - _NEAR + 1):
        yield tuple(chain.from_iterable(parts[start : start + _NEAR]))


def _found(
    asked: Sequence[_Asked],
    corpus: Corpus,
    *,
    whole_lines: bool = False,
) -> set[int]:
    held = corpus.holds(
        [run for _, run, _ in asked],
        whole_lines=whole_lines,
        other_than=[artist for _, _, artist in asked],
    )
    return {number for (number, _, _), yes in zip(asked, held, strict=True) if yes}
