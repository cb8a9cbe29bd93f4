"""Judges verses by the exact definitions, beside human verses of the same shape.

Nothing that a verse says of itself is believed: rhymes, syllables and copies are found anew
from its text.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from bot.lyrics.phonetics import Sounds
from bot.moderation.filter import Filter
from training.judge import espeak, grammar, perplexity
from training.judge.compose import compose, packaged_seeds, read_seeds
from training.judge.corpus import Corpus
from training.judge.depth import Depths
from training.judge.figures import Figures, Tools, measure, measure_humans
from training.judge.report import Report
from training.judge.verses import (
    JudgedVerse,
    JudgeError,
    human_songs,
    human_verses,
    parse,
    read_verses,
)
from training.judge.vocabulary import DICTIONARY, french_words

__all__ = [
    "Judge",
    "JudgeError",
    "Report",
    "Sources",
    "compose",
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
    """Judges any number of sets of verses; loading the corpus takes seconds.

    A context manager: leaving it removes what the slower instruments wrote.
    """

    def __init__(self, sources: Sources, *, deep: bool = False) -> None:
        """Load what verses are judged by.

        Args:
            sources: The files.
            deep: Use the slower instruments too (sense, grammar, perplexity): minutes.

        Raises:
            JudgeError, SongsError: a source cannot be read.
            ValueError: the sound table cannot be read.
            InstrumentError: an instrument failed.
        """
        self.tools = Tools(
            sounds=Sounds.load(sources.sounds),
            filter=Filter.load(),
            corpus=Corpus.load(sources.clean),
            raw=Corpus.load_raw(sources.raw) if sources.raw else None,
            french=french_words(),
        )
        self._songs = human_songs(sources.valid) if sources.valid else []
        self.depths = self._load_depths(sources.clean) if deep else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.depths:
            self.depths.__exit__()

    def report(
        self,
        verses: Iterable[Mapping[str, Any]],
        *,
        syllables: int | None = None,
        humans: bool = True,
    ) -> Report:
        """Judge verses.

        Args:
            verses: Objects of `compose --jsonl`.
            syllables: The metre that was asked for, if one was.
            humans: Measure human verses of the same shape too.

        Raises:
            JudgeError: an object has another form, or there is no verse among them.
            InstrumentError: an instrument failed.
        """
        judged, refused = parse(verses)
        if not judged:
            raise JudgeError("There is no verse to judge: every seed was refused, or none given.")
        figures = measure(judged, replace(self.tools, syllables=syllables))
        figures = self._deepen(figures, judged)
        human = None
        blocks = human_verses(self._songs, judged, self.tools.corpus.artist_of)
        if humans and blocks:
            human = measure_humans(blocks, self.tools, sample=len(judged))
            human = self._deepen(human, blocks)
        return Report(figures, human, dict(refused), self._notes())

    def _deepen(self, figures: Figures, verses: Sequence[JudgedVerse]) -> Figures:
        return replace(figures, depth=self.depths.look(verses)) if self.depths else figures

    def _load_depths(self, clean: Path) -> Depths:
        corpus = self.tools.corpus
        lines = [line for song in self._songs for line in song]
        held_out = {corpus.artist_of[line] for line in lines if line in corpus.artist_of}
        return Depths(clean, corpus, lines, held_out)

    def _notes(self) -> tuple[str, ...]:
        notes = []
        if not espeak.available():
            notes.append("espeak-ng is not installed: its rows are empty.")
        if not self.tools.french:
            notes.append(f"{DICTIONARY} (Debian's wfrench) is not there: only corpus words count.")
        if self.tools.raw is None:
            notes.append("No raw text was given: copies were sought in the clean text alone.")
        if self.depths and not grammar.available():
            notes.append("grammalecte-cli is not installed: grammar was not checked.")
        if self.depths and not perplexity.available():
            notes.append("IRSTLM is not installed: there is no perplexity.")
        return tuple(notes)
