"""Sets of word n-grams, hashed: what the corpus says, small enough to ship.

A set is a Bloom filter (Bloom 1970) with `PROBES` probes by double hashing (Kirsch &
Mitzenmacher 2006). It never forgets an n-gram; with 12 bits an entry it takes a new one for
an old one in about 0.3 % of look-ups.
"""

import hashlib
import struct
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from bot.inference.sampler import mix

PROBES = 8
BITS_PER_ENTRY = 12

_HEADER = struct.Struct("<4sIQQ")
_MAGIC = b"CPNG"
_VERSION = 2
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_WHOLE_LINE = 0x5BD1E995A5A5A5A5

Keys = npt.NDArray[np.uint64]


class NgramSetError(ValueError):
    """A file is no n-gram set that this version reads."""


class NgramSet:
    """A set of 64-bit keys that may say yes wrongly, at a known rate, and never no."""

    def __init__(self, bits: npt.NDArray[np.uint8], entries: int) -> None:
        self._bits = bits
        self._size = np.uint64(len(bits) * 8)
        self.entries = entries

    @classmethod
    def build(cls, keys: Keys, bits_per_entry: float = BITS_PER_ENTRY) -> Self:
        """Make the set of `keys`, repeated ones counted once."""
        unique = np.unique(keys)
        filled = np.zeros(max(64, int(len(unique) * bits_per_entry + 7)), dtype=bool)
        filled = filled[: len(filled) // 8 * 8]
        for places in _probes(unique, np.uint64(len(filled))):
            filled[places] = True
        return cls(np.packbits(filled, bitorder="little"), len(unique))

    @classmethod
    def load(cls, path: Path) -> Self:
        """Map the file at `path`; its pages come in as they are asked for.

        Raises:
            NgramSetError: the file is not an n-gram set of this version.
            OSError: the file cannot be read.
        """
        with path.open("rb") as file:
            header = file.read(_HEADER.size)
        if len(header) < _HEADER.size:
            raise NgramSetError(f"{path} is not an n-gram set: it is too short.")
        magic, version, entries, size = _HEADER.unpack(header)
        if magic != _MAGIC or version != _VERSION:
            raise NgramSetError(f"{path} is not an n-gram set of version {_VERSION}.")
        if path.stat().st_size != _HEADER.size + size:
            raise NgramSetError(f"{path} is damaged: its length is not the one it states.")
        return cls(np.memmap(path, np.uint8, "r", _HEADER.size, (size,)), entries)

    def to_bytes(self) -> bytes:
        """Return the file `load` reads."""
        header = _HEADER.pack(_MAGIC, _VERSION, self.entries, len(self._bits))
        return header + self._bits.tobytes()

    @property
    def false_positive_rate(self) -> float:
        """The share of new keys it takes for old ones, from the share of bits set."""
        ones = int(np.bitwise_count(self._bits).sum(dtype=np.int64))
        return float((ones / int(self._size)) ** PROBES)

    def contains(self, keys: Keys) -> npt.NDArray[np.bool_]:
        """Return for each key whether it is (very likely) in the set."""
        found = np.ones(len(keys), dtype=bool)
        for places in _probes(keys, self._size):
            byte = self._bits[(places >> np.uint64(3)).astype(np.int64)]
            found &= (byte >> (places & np.uint64(7)).astype(np.uint8)) & 1 == 1
        return found


@lru_cache(maxsize=1 << 14)
def _word_key(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "little")


def word_keys(words: Iterable[str]) -> Keys:
    """Return a 64-bit key for each word."""
    return np.fromiter((_word_key(word) for word in words), dtype=np.uint64)


def run_keys(words: Keys, length: int) -> Keys:
    """Return the keys of every `length` words in a row, in order (none if there are fewer)."""
    count = len(words) - length + 1
    if count <= 0:
        return np.empty(0, np.uint64)
    keys = np.zeros(count, np.uint64)
    for i in range(length):
        keys = _mix(keys ^ words[i : i + count])
    return keys


def line_key(words: Keys) -> Keys:
    """Return the one key of a whole line, unlike that of any run."""
    key = np.full(1, _WHOLE_LINE, np.uint64)
    for i in range(len(words)):
        key = _mix(key ^ words[i : i + 1])
    return key


def _mix(keys: Keys) -> Keys:
    """Scramble 64 bits (a step of SplitMix64)."""
    return mix(keys + _MULTIPLIER)


def _probes(keys: Keys, size: np.uint64) -> Iterable[Keys]:
    step = _mix(keys) | np.uint64(1)
    for i in range(PROBES):
        yield (keys + np.uint64(i) * step) % size
