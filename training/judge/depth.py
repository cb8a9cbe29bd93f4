"""The slower instruments: sense, grammar, perplexity; each only where its tools are there."""

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from bot.lyrics.text import words
from training.judge import grammar, perplexity
from training.judge.corpus import Corpus
from training.judge.sense import WordVectors, seed_found
from training.judge.verses import JudgedVerse
from training.songs import read_songs

MAX_VERSES = 600
_MAX_LINES = 6000


@dataclass(frozen=True, slots=True)
class Depth:
    """What the slower instruments found.

    Attributes:
        seed_found: How often the right seed is found among ten from the verse alone.
        grammar: Grammar errors in 100 words, None without the checker.
        perplexity: Per word, under an n-gram model; None without the toolkit.
        over_bound: That, over the geometric mean of humans and the babbler.
    """

    seed_found: float
    grammar: float | None
    perplexity: float | None
    over_bound: float | None


class Depths:
    """The slower instruments, loaded; close it to remove what they wrote."""

    def __init__(
        self, clean: Path, corpus: Corpus, human: Sequence[str], held_out: Collection[str]
    ) -> None:
        """Make word vectors and an n-gram model from all songs but those by `held_out`.

        Args:
            clean: The clean songs.
            corpus: The same, indexed.
            human: Lines by the artists held out.
            held_out: These artists.

        Raises:
            InstrumentError: the toolkit failed.
        """
        self._vectors = WordVectors.train(corpus.text(without=held_out), corpus.numbers)
        self._model: perplexity.NgramModel | None = None
        self._bound: float | None = None
        if perplexity.available() and human:
            self._model = perplexity.NgramModel(_lines(clean, held_out, half=0))
            spoken = [words(line) for line in human[:: math.ceil(len(human) / _MAX_LINES)]]
            babbled = perplexity.Babbler(_lines(clean, held_out, half=1)).lines(len(spoken))
            self._bound = math.sqrt(
                self._model.perplexity(spoken) * self._model.perplexity(babbled)
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._model:
            self._model.__exit__()

    def look(self, verses: Sequence[JudgedVerse]) -> Depth:
        """Measure verses, `MAX_VERSES` of them where there are more.

        Raises:
            InstrumentError: the checker or the toolkit failed.
        """
        some = verses[:: math.ceil(len(verses) / MAX_VERSES)]
        ours = self._model.perplexity(perplexity.generated(some)) if self._model else None
        return Depth(
            seed_found=seed_found(some, self._vectors),
            grammar=grammar.errors_per_100_words(some) if grammar.available() else None,
            perplexity=ours,
            over_bound=ours / self._bound if ours is not None and self._bound else None,
        )

    def read(self, lines: Sequence[str]) -> tuple[float | None, float | None]:
        """Return the grammar errors in 100 words of lines, and their perplexity per word.

        None where the instrument is not at hand.

        Raises:
            InstrumentError: the checker or the toolkit failed.
        """
        spoken = [words(line) for line in lines]
        errors = None
        if grammar.available():
            errors = 100 * grammar.count_errors(lines) / max(1, sum(map(len, spoken)))
        return errors, self._model.perplexity(spoken) if self._model else None


def _lines(clean: Path, held_out: Collection[str], half: int) -> Iterator[list[str]]:
    """Yield the lines of every other song: the babbler must not know the model's."""
    for number, (artist, lines) in enumerate(read_songs(clean)):
        if artist not in held_out and number % 2 == half:
            for line in lines:
                yield words(line.lower())
