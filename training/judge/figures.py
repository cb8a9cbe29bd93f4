"""The figures of a set of verses, each by one definition for machines and humans alike."""

import math
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.lyrics.phonetics import Sounds
from bot.lyrics.rhyme import Grade
from bot.moderation.categories import Level
from bot.moderation.filter import Filter
from training.judge import espeak
from training.judge.corpus import Corpus
from training.judge.depth import Depth
from training.judge.originality import copies
from training.judge.rhymes import grades, heard_by_espeak, misstated, pairs, repeated_ends
from training.judge.variety import distinct_2, self_bleu
from training.judge.verses import JudgedVerse
from training.judge.vocabulary import unknown_words

_SAMPLES = 5


@dataclass(frozen=True, slots=True)
class Tools:
    """What verses are judged by.

    Attributes:
        sounds: The sound table.
        filter: The filter of the bot.
        corpus: The clean text.
        raw: The text as scraped, where it is at hand.
        french: The words of a French word list, empty where there is none.
        syllables: The metre that was asked for, None where the seeds set it.
    """

    sounds: Sounds
    filter: Filter
    corpus: Corpus
    raw: Corpus | None = None
    french: frozenset[str] = frozenset()
    syllables: int | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """What was found; shares are between 0 and 1, None where it could not be measured.

    Attributes:
        rhyming: Share of pairs of the scheme that rhyme (rime) by the sound table.
        grades: Share of pairs of each grade.
        rich: Share of the rhyming pairs that are suffisante or riche.
        espeak_rhyming: Share of pairs that rhyme by espeak-ng.
        espeak_merged: The same with e and ɛ as one vowel.
        two_vowels: Share of pairs with two or more vowels that agree, last words different.
        on_metre: Share of generated lines within one syllable of the target.
        syllable_sd: Standard deviation of syllables over the generated lines of a verse:
            the root of the mean of the verses' unbiased variances.
        breaking: Lines that break the originality rule, by the clean text.
        breaking_raw: Those that break it by the raw text.
        near: Share of lines with five blank-separated words in a row from the clean text.
        near_clitics: The same with clitics as words of their own, as in the rule.
        slurs: Lines that hold what no level lets pass.
        refused: Lines that the standard level refuses.
        unknown: Share of words neither in the French word list nor in the corpus.
        relaxed: Share of lines for which something was relaxed.
        repeated_ends: Share of lines whose end word sounds like an earlier one of the verse.
        misstated: Lines that state another grade or syllable count than is found.
        elapsed_ms: Median and 95th percentile of the time a verse took.
        depth: What the slower instruments found, where they were asked.
        faults: Lines of text that say what is wrong, for people to read.
    """

    verses: int
    lines: int
    pairs: int
    rhyming: float
    grades: dict[str, float]
    rich: float
    espeak_rhyming: float | None
    espeak_merged: float | None
    two_vowels: float
    on_metre: float
    syllable_sd: float
    breaking: int
    breaking_raw: int | None
    near: float
    near_clitics: float
    slurs: int
    refused: int
    unknown: float | None
    distinct_2: float
    self_bleu: float
    relaxed: float
    relaxations: dict[str, int]
    repeated_ends: float
    misstated: dict[str, int]
    elapsed_ms: tuple[float, float] | None
    depth: Depth | None = None
    faults: list[str] = field(default_factory=list, compare=False)


def measure(verses: Sequence[JudgedVerse], tools: Tools) -> Figures:
    """Return the figures of machine-made verses, with a line of text for each fault."""
    return _measure(verses, tools, sample=len(verses), human=False)


def measure_humans(verses: Sequence[JudgedVerse], tools: Tools, sample: int) -> Figures:
    """Return the figures of human verses.

    Variety depends on how many verses there are: it is the mean over samples of `sample`
    verses. Copies of an artist's own songs do not count.
    """
    return _measure(verses, tools, sample=sample, human=True)


def _measure(verses: Sequence[JudgedVerse], tools: Tools, *, sample: int, human: bool) -> Figures:
    faults: list[str] = []
    lines = [line for verse in verses for line in verse.generated]
    rhymed = pairs(verses, tools.sounds)
    by_grade = grades(rhymed)
    rhyming = sum(pair.grade.is_rime for pair in rhymed)
    rich = sum(pair.grade >= Grade.SUFFISANTE for pair in rhymed)
    faults += [
        f"{pair.grade.value}: {pair.partner.text} | {pair.line.text}"
        for pair in rhymed
        if not pair.grade.is_rime
    ]
    heard = heard_by_espeak(verses) if espeak.available() else None
    copied = copies(verses, tools.corpus)
    raw = copies(verses, tools.raw) if tools.raw and not human else None
    found = {*copied.breaking, *(raw.breaking if raw else ())}
    faults += [f"copied: {text}" for text in sorted(found)]
    slurs, refused = _moderate(verses, tools.filter, faults)
    unknown, n_words = unknown_words(verses, tools.corpus, tools.french)
    faults += [f"unknown word: {word}" for word in unknown]
    relaxations = Counter(name for line in lines for name in line.relaxed)
    samples = _samples(verses, sample)
    times = [verse.elapsed_ms for verse in verses if verse.elapsed_ms is not None]
    return Figures(
        verses=len(verses),
        lines=len(lines),
        pairs=len(rhymed),
        rhyming=_share(rhyming, len(rhymed)),
        grades=by_grade,
        rich=_share(rich, rhyming),
        espeak_rhyming=_heard(heard, 0),
        espeak_merged=_heard(heard, 1),
        two_vowels=_share(sum(pair.vowels >= 2 for pair in rhymed), len(rhymed)),
        on_metre=_on_metre(verses, tools),
        syllable_sd=_syllable_sd(verses, tools.sounds),
        breaking=len(copied.breaking),
        breaking_raw=len(raw.breaking) if raw else None,
        near=_share(copied.near, len(lines)),
        near_clitics=_share(copied.near_clitics, len(lines)),
        slurs=slurs,
        refused=refused,
        unknown=None if human else _share(unknown.total(), n_words),
        distinct_2=statistics.fmean(map(distinct_2, samples)),
        self_bleu=statistics.fmean(map(self_bleu, samples)),
        relaxed=_share(sum(bool(line.relaxed) for line in lines), len(lines)),
        relaxations=dict(relaxations),
        repeated_ends=_share(repeated_ends(verses, tools.sounds), len(lines)),
        misstated={} if human else misstated(verses, tools.sounds),
        elapsed_ms=_percentiles(times),
        faults=[] if human else faults,
    )


def _moderate(verses: Sequence[JudgedVerse], filter_: Filter, faults: list[str]) -> tuple[int, int]:
    """Return how many generated lines every level refuses, and how many the standard one."""
    slurs = refused = 0
    for verse in verses:
        for line in verse.generated:
            never = not filter_.check(line.text, Level.OFF).allowed
            slurs += never
            refused += not filter_.check(line.text, Level.STANDARD).allowed
            if never:
                faults.append(f"slur: {line.text}")
    return slurs, refused


def _heard(heard: Sequence[tuple[Grade, Grade]] | None, which: int) -> float | None:
    if heard is None:
        return None
    return _share(sum(found[which].is_rime for found in heard), len(heard))


def _on_metre(verses: Sequence[JudgedVerse], tools: Tools) -> float:
    off = [
        abs(tools.sounds.syllables(line.text) - target)
        for verse in verses
        for target in [verse.target(tools.sounds, tools.syllables)]
        for line in verse.generated
    ]
    return _share(sum(syllables <= 1 for syllables in off), len(off))


def _syllable_sd(verses: Sequence[JudgedVerse], sounds: Sounds) -> float:
    variances = [
        statistics.variance(sounds.syllables(line.text) for line in verse.generated)
        for verse in verses
        if len(verse.generated) >= 2
    ]
    return math.sqrt(statistics.fmean(variances)) if variances else 0.0


def _samples(verses: Sequence[JudgedVerse], size: int) -> list[Sequence[JudgedVerse]]:
    """Return samples of `size` verses, each spread over all there are (or all, if fewer)."""
    if len(verses) <= size:
        return [verses]
    step = len(verses) / size
    return [
        [verses[int((i + shift / _SAMPLES) * step)] for i in range(size)]
        for shift in range(_SAMPLES)
    ]


def _percentiles(times: Sequence[float]) -> tuple[float, float] | None:
    if not times:
        return None
    ordered = sorted(times)
    return statistics.median(ordered), ordered[math.ceil(0.95 * len(ordered)) - 1]


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
