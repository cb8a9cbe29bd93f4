"""Perplexity under an n-gram model that is not ours, between humans and a babbler.

The model is made by IRSTLM (Debian's `irstlm`) from the training text, with modified
Kneser-Ney smoothing ("modified shift beta"). The babbler says what has stood after its last
two words somewhere in the training text: fluent from word to word, senseless as a whole.
"""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Self

import numpy as np

from bot.lyrics.text import words
from training.judge.verses import JudgedVerse

FOLDER = Path("/usr/lib/irstlm")
ORDER = 3
_TIMEOUT_S = 3600
_FOUND = re.compile(r"PP=([\d.]+)")
_MAX_WORDS = 30
_UNIVERSE = 1_000_000  # words there are, known or not, for the penalty of unknown ones


class PerplexityError(RuntimeError):
    """The n-gram toolkit failed; the message says how."""


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
            PerplexityError: the toolkit is not there or fails.
        """
        self._folder = tempfile.TemporaryDirectory()
        self._model = Path(self._folder.name) / "model.blm"
        options = [f"-n={order}", f"-lm={smoothing}", "-ps=no", f"-dub={_UNIVERSE}"]
        try:
            files = [f"-tr={self._write(lines)}", f"-obin={self._model}"]
            _run("tlm", [*files, *options], self._folder.name)
        except BaseException:
            self._folder.cleanup()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()

    def perplexity(self, lines: Iterable[Sequence[str]]) -> float:
        """Return the perplexity per word of lines, their ends counted as words.

        Raises:
            PerplexityError: the toolkit fails.
        """
        text = self._write(lines)
        said = _run(
            "compile-lm",
            [str(self._model), f"--eval={text}", f"-dub={_UNIVERSE}"],
            self._folder.name,
        )
        found = _FOUND.search(said)
        if found is None:
            raise PerplexityError("IRSTLM told no perplexity: is there any line to judge?")
        return float(found[1])

    def _write(self, lines: Iterable[Sequence[str]]) -> Path:
        path = Path(self._folder.name) / "lines.txt"
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


def _run(program: str, arguments: Sequence[str], folder: str) -> str:
    path = FOLDER / "bin" / program
    if shutil.which(path) is None:
        raise PerplexityError("IRSTLM is not installed (Debian: irstlm).")
    try:
        done = subprocess.run(  # noqa: S603  (a fixed program on files of ours)
            [str(path), *arguments],
            capture_output=True,
            check=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            cwd=folder,
            env={"IRSTLM": str(FOLDER), "PATH": f"{FOLDER / 'bin'}:/usr/bin:/bin", "TMP": folder},
            timeout=_TIMEOUT_S,
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise PerplexityError(f"IRSTLM's {program} failed: {error}.") from error
    return done.stdout + done.stderr
