"""What words are about: a vector a word, near for words that stand in the same songs.

Made by `training.themes`. A text is the mean of its words' vectors, frequent words weighing
less (Arora et al. 2017); the file holds the vectors already weighed.
"""

import struct
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from bot.lyrics.phonetics import Sounds
from bot.lyrics.text import words

Floats = npt.NDArray[np.float32]

_HEADER = struct.Struct("<4sIII")
_MAGIC = b"CPTH"
_VERSION = 1


class ThemesError(ValueError):
    """A file is no table of themes that this version reads."""


class Themes:
    """Vectors of the most frequent words of a sound table.

    Args:
        sounds: The table; its first words are those of the rows.
        vectors: One row a word, weighed [V, D].
    """

    def __init__(self, sounds: Sounds, vectors: Floats) -> None:
        self._sounds = sounds
        self._vectors = vectors

    @classmethod
    def load(cls, path: Path, sounds: Sounds) -> Self:
        """Read the file at `path`, made for the table `sounds`.

        Raises:
            ThemesError: the file is not a table of themes of this version.
            OSError: the file cannot be read.
        """
        data = path.read_bytes()
        if len(data) < _HEADER.size:
            raise ThemesError(f"{path} is not a table of themes: it is too short.")
        magic, version, rows, width = _HEADER.unpack_from(data)
        if magic != _MAGIC or version != _VERSION:
            raise ThemesError(f"{path} is not a table of themes of version {_VERSION}.")
        if len(data) != _HEADER.size + rows * (4 + width):
            raise ThemesError(f"{path} is damaged: its length is not the one it states.")
        scales = np.frombuffer(data, "<f4", rows, _HEADER.size)
        steps = np.frombuffer(data, np.int8, rows * width, _HEADER.size + 4 * rows)
        return cls(sounds, steps.reshape(rows, width) * scales[:, None])

    @staticmethod
    def to_bytes(vectors: Floats) -> bytes:
        """Return the file `load` reads: a scale and D signed bytes a row."""
        scales = (np.abs(vectors).max(axis=1) / 127 + 1e-12).astype("<f4")
        steps = np.rint(vectors / scales[:, None]).astype(np.int8)
        header = _HEADER.pack(_MAGIC, _VERSION, *vectors.shape)
        return b"".join((header, scales.tobytes(), steps.tobytes()))

    def about(self, text: str) -> Floats:
        """Return the unit vector [D] of what a text is about; zeros where no word tells."""
        places = (self._sounds.place(word) for word in words(text))
        rows = [place for place in places if place is not None and place < len(self._vectors)]
        total = self._vectors[rows].sum(axis=0)
        length = float(np.linalg.norm(total))
        found: Floats = total / length if length > 1e-6 else np.zeros_like(total)
        return found
