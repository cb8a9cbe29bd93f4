"""Judges verses by the exact definitions, beside human verses of the same shape.

Nothing that a verse says of itself is believed: rhymes, syllables and copies are found anew
from its text.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.lyrics.phonetics import Sounds
from bot.moderation.filter import Filter
from training.judge import espeak
from training.judge.compose import compose, packaged_seeds, read_seeds
from training.judge.corpus import Corpus
from training.judge.figures import Tools, measure, measure_humans
from training.judge.report import Report
from training.judge.verses import JudgeError, human_verses, parse, read_songs, read_verses
from training.judge.vocabulary import DICTIONARY, french_words

__all__ = [
    "Judge",
    "JudgeError",
    "Report",
    "Sources",
    "compose",
    "judge",
    "packaged_seeds",
    "read_seeds",
    "read_verses",
]


@dataclass(frozen=True, slots=True)
class Sources:
    """What verses are judged by.

    Attributes:
        clean: The songs that `training clean` wrote.
        sounds: A sound table (`sounds.tsv`).
        valid: The validation text, for the human figures.
        raw: A folder of the raw text, for a second search for copies.
    """

    clean: Path
    sounds: Path
    valid: Path | None = None
    raw: Path | None = None


class Judge:
    """Judges any number of sets of verses; loading the corpus takes seconds."""

    def __init__(self, sources: Sources) -> None:
        """Load what verses are judged by.

        Raises:
            JudgeError: a source cannot be read.
            ValueError: the sound table cannot be read.
        """
        self.tools = Tools(
            sounds=Sounds.load(sources.sounds),
            filter=Filter.load(),
            corpus=Corpus.load(sources.clean),
            raw=Corpus.load_raw(sources.raw) if sources.raw else None,
            french=french_words(),
        )
        self._songs = read_songs(sources.valid) if sources.valid else []

    def report(
        self, verses: Iterable[Mapping[str, Any]], *, syllables: int | None = None
    ) -> Report:
        """Judge objects of `compose --jsonl`; `syllables` is the metre asked, if one was.

        Raises:
            JudgeError: an object has another form, or there is no verse among them.
        """
        judged, refused = parse(verses)
        if not judged:
            raise JudgeError("There is no verse to judge: every seed was refused, or none given.")
        blocks = human_verses(self._songs, judged, self.tools.corpus.artist_of)
        human = measure_humans(blocks, self.tools, sample=len(judged)) if blocks else None
        figures = measure(judged, replace(self.tools, syllables=syllables))
        return Report(figures, human, dict(refused), self._notes())

    def _notes(self) -> tuple[str, ...]:
        notes = []
        if not espeak.available():
            notes.append("espeak-ng is not installed: its rows are empty.")
        if not self.tools.french:
            notes.append(f"{DICTIONARY} (Debian's wfrench) is not there: only corpus words count.")
        if self.tools.raw is None:
            notes.append("No raw text was given: copies were sought in the clean text alone.")
        return tuple(notes)


def judge(
    verses: Iterable[Mapping[str, Any]], sources: Sources, *, syllables: int | None = None
) -> Report:
    """Judge one set of verses; see `Judge`."""
    return Judge(sources).report(verses, syllables=syllables)
