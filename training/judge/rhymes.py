"""How the lines of a scheme rhyme, by the sound table and by another source."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.lyrics.phonetics import Sounds
from bot.lyrics.rhyme import Grade, grade, last_word, line_end, line_grade, matching_vowels
from bot.lyrics.text import fold
from training.judge import espeak
from training.judge.verses import JudgedLine, JudgedVerse


@dataclass(frozen=True, slots=True)
class Pair:
    """Two lines that the scheme wants to rhyme; of several partners, the best by our table."""

    line: JudgedLine
    partner: JudgedLine
    grade: Grade
    vowels: int


def pairs(verses: Iterable[JudgedVerse], sounds: Sounds) -> list[Pair]:
    """Return the pairs of a scheme, each generated line with its best earlier partner."""
    found = []
    for verse in verses:
        for line, partners in verse.pairs:
            graded = [(line_grade(line.text, p.text, sounds), p) for p in partners]
            best, partner = max(graded, key=lambda pair: pair[0])
            found.append(Pair(line, partner, best, _vowels(line.text, partner.text, sounds)))
    return found


def _vowels(a: str, b: str, sounds: Sounds) -> int:
    """Return the vowels that agree from the end; none where the last words sound the same."""
    if line_end(a, sounds) == line_end(b, sounds):
        return 0
    return matching_vowels(*("".join(sounds.line_phonemes(text)) for text in (a, b)))


def grades(found: Sequence[Pair]) -> dict[str, float]:
    """Return the share of pairs of each grade."""
    counts = Counter(pair.grade for pair in found)
    return {g.value: counts[g] / len(found) if found else 0.0 for g in Grade}


def heard_by_espeak(verses: Sequence[JudgedVerse]) -> list[tuple[Grade, Grade]]:
    """Return for each pair the grade that espeak-ng hears, e and ɛ apart and as one.

    Whole lines are spoken, so that their last words are read in context; whether these are
    the same word is told by how they sound alone and how they are spelled. Of several
    partners the best counts.

    Raises:
        InstrumentError: espeak-ng is not there or fails.
    """
    wanted = [(line.text, [p.text for p in partners]) for v in verses for line, partners in v.pairs]
    lines = sorted({text for line, partners in wanted for text in (line, *partners)})
    ends = sorted({last_word(line) for line in lines})
    spoken = dict(zip(lines, espeak.pronounce(lines), strict=True))
    alone = dict(zip(ends, espeak.pronounce(ends), strict=True))

    def hear(a: str, b: str, merge: Callable[[str], str]) -> Grade:
        last_a, last_b = last_word(a), last_word(b)
        if fold(last_a) == fold(last_b) or merge(alone[last_a]) == merge(alone[last_b]):
            return Grade.NONE
        return grade(merge(spoken[a]), merge(spoken[b]))

    return [
        (
            max(hear(line, partner, str) for partner in partners),
            max(hear(line, partner, _one_e) for partner in partners),
        )
        for line, partners in wanted
    ]


def _one_e(sounds: str) -> str:
    return sounds.replace("ɛ", "e")


def misstated(verses: Iterable[JudgedVerse], sounds: Sounds) -> dict[str, int]:
    """Return how many lines state another grade, or another syllable count, than we find."""
    wrong = {"rhyme_grade": 0, "syllables": 0}
    for verse in verses:
        partners = {id(line): earlier for line, earlier in verse.pairs}
        for line in verse.generated:
            earlier = partners.get(id(line), [])
            found = max((line_grade(line.text, p.text, sounds) for p in earlier), default=None)
            wrong["rhyme_grade"] += line.grade != (found.value if found else None)
            wrong["syllables"] += line.syllables != sounds.syllables(line.text)
    return wrong


def repeated_ends(verses: Iterable[JudgedVerse], sounds: Sounds) -> int:
    """Return how many generated lines end in a word that a line before them ends in."""
    repeated = 0
    for verse in verses:
        before: set[str] = set()
        for line in verse.lines:
            end = line_end(line.text, sounds)
            repeated += not line.given and end in before
            before.add(end)
    return repeated
