"""Perplexity under an n-gram model that is not ours, between humans and a babbler.

The model is made by IRSTLM (Debian's `irstlm`) from the training text, with modified
Kneser-Ney smoothing ("modified shift beta"). The babbler says what has stood after its last
two words somewhere in the training text: fluent from word to word, senseless as a whole.
"""

import re
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Self

import numpy as np

from bot.lyrics.text import words
from training.judge import program
from training.judge.program import InstrumentError
from training.judge.verses import JudgedVerse

FOLDER = Path("/usr/lib/irstlm")
ORDER = 3
_TIMEOUT_S = 3600
_FOUND = re.compile(r"PP=([\d.]+)")
_MAX_WORDS = 30
_UNIVERSE = 1_000_000  # words there are, known or not, for the penalty of unknown ones


def available() -> bool:
    """Whether the toolkit is installed."""
    return (FOLDER / "bin" / "tlm").exists()


def generated(verses: Iterable[JudgedVerse]) -> list[list[str]]:
    """Return the lower-case words of each generated line."""
    return [words(line.text.lower()) for verse in verses for line in verse.generated]


class NgramModel:
    """An n-gram model in a folder of its own, which goes when the model is closed."""

    def __init__(
        self, lines: Iterable[Sequence[str]], order: int = ORDER, smoothing: str = "msb"
    ) -> None:
        """Estimate the model from lines of words.

        Args:
            lines: The words of each line.
            order: The longest run of words it counts.
            smoothing: IRSTLM's name of it; small texts need "wb" (Witten and Bell).

        Raises:
            InstrumentError: the toolkit is not there or fails.
        """
        self._temporary = tempfile.TemporaryDirectory()
        self._folder = Path(self._temporary.name)
        self._model = self._folder / "model.blm"
        options = [f"-n={order}", f"-lm={smoothing}", "-ps=no", f"-dub={_UNIVERSE}"]
        try:
            files = [f"-tr={self._write(lines)}", f"-obin={self._model}"]
            _run("tlm", [*files, *options], self._folder)
        except BaseException:
            self._temporary.cleanup()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._temporary.cleanup()

    def perplexity(self, lines: Iterable[Sequence[str]]) -> float:
        """Return the perplexity per word of lines, their ends counted as words.

        Raises:
            InstrumentError: the toolkit fails.
        """
        text = self._write(lines)
        said = _run(
            "compile-lm",
            [str(self._model), f"--eval={text}", f"-dub={_UNIVERSE}"],
            self._folder,
        )
        found = _FOUND.search(said)
        if found is None:
            raise InstrumentError("IRSTLM told no perplexity: is there any line to judge?")
        return float(found[1])

    def _write(self, lines: Iterable[Sequence[str]]) -> Path:
        path = self._folder / "lines.txt"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(f"<s> {' '.join(line)} </s>\n" for line in lines if line)
        return path


class Babbler:
    """Says what has stood after its last two words (a trigram model without smoothing)."""

    def __init__(self, lines: Iterable[Sequence[str]]) -> None:
        numbers: dict[str, int] = {"": 0}
        text = [0, 0]
        for line in lines:
            text += [numbers.setdefault(word, len(numbers)) for word in line]
            text += [0, 0]
        self._words = list(numbers)
        self._text = np.array(text, np.int64)
        keys = self._text[:-2] * len(numbers) + self._text[1:-1]
        self._order = np.argsort(keys, kind="stable")
        self._keys = keys[self._order]

    def lines(self, count: int, seed: int = 0) -> list[list[str]]:
        """Return so many lines."""
        draw = np.random.default_rng(seed)
        return [self._line(draw) for _ in range(count)]

    def _line(self, draw: np.random.Generator) -> list[str]:
        before, last = 0, 0
        line: list[int] = []
        while len(line) < _MAX_WORDS:
            key = before * len(self._words) + last
            low, high = np.searchsorted(self._keys, [key, key + 1])
            place = int(self._order[draw.integers(low, high)])
            before, last = last, int(self._text[place + 2])
            if last == 0:
                break
            line.append(last)
        return [self._words[number] for number in line]


def _run(name: str, arguments: Sequence[str], folder: Path) -> str:
    tools = FOLDER / "bin"
    said = program.run(
        [str(tools / name), *arguments],
        timeout=_TIMEOUT_S,
        folder=folder,
        environment={"IRSTLM": str(FOLDER), "PATH": f"{tools}:/usr/bin:/bin", "TMP": str(folder)},
    )
    return said.stdout + said.stderr
