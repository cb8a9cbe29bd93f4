"""A character n-gram model with interpolated modified Kneser-Ney smoothing, in NumPy.

Chen & Goodman 1999, "An empirical study of smoothing techniques for language modeling". An
n-gram is one 64-bit number of six bits a character, so that sorted arrays do for tables: the
context is the number without its last character, the shorter n-gram the one without its
first.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from training.songs import character_count, songs_of

ORDER = 10
_BITS = 6
_SYMBOLS = 1 << _BITS
_UNICODE = 0x110000  # an escaped character may be any other

Keys = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]
_SHIFT = np.uint64(_BITS)


@dataclass(frozen=True, slots=True)
class _Level:
    """The n-grams of one length.

    Attributes:
        keys: Every n-gram, sorted.
        weights: Its count after the discount.
        contexts: Every context, sorted.
        totals: The sum of the counts of a context's n-grams.
        spared: What the discounts took off them, which goes to shorter n-grams.
    """

    keys: Keys
    weights: Floats
    contexts: Keys
    totals: Floats
    spared: Floats

    @classmethod
    def of(cls, keys: Keys, counts: npt.NDArray[np.int64]) -> Self:
        """Build the level of sorted n-grams and their counts."""
        taken = _discounts(counts)[np.minimum(counts, 3)]
        contexts = keys >> _SHIFT
        starts = np.flatnonzero(np.append(True, contexts[1:] != contexts[:-1]))
        return cls(
            keys,
            counts - taken,
            contexts[starts],
            np.add.reduceat(counts, starts).astype(np.float64),
            np.add.reduceat(taken, starts),
        )

    def refine(self, keys: Keys, shorter: Floats) -> Floats:
        """Return the probabilities of n-grams, given those by shorter contexts."""
        place, known = _find(self.contexts, keys >> _SHIFT)
        total = np.where(known, self.totals[place], 1.0)
        spared = np.where(known, self.spared[place], 1.0)
        at, seen = _find(self.keys, keys)
        weight = np.where(seen, self.weights[at], 0.0)
        refined: Floats = (weight + spared * shorter) / total
        return refined


def kneser_ney_bits_per_character(train: Iterable[str], valid: str, *, order: int = ORDER) -> float:
    """Return the bits per character of the model on `valid`, estimated from `train`.

    The 63 most frequent characters are symbols, the others are escaped at 20 bits each.
    Blank lines do not count as characters. `train` comes in pieces and is read twice.

    Raises:
        ValueError: `train` is shorter than one n-gram, or `order` is out of bounds.
    """
    if not 1 <= order <= 64 // _BITS:
        raise ValueError(f"An n-gram has 1 to {64 // _BITS} characters, not {order}.")
    counts: Counter[str] = Counter()
    for piece in train:
        counts.update(piece)
    if counts.total() <= order:
        raise ValueError(f"The training text is shorter than {order} characters.")
    table = np.zeros(_UNICODE, np.uint8)
    for number, (character, _) in enumerate(counts.most_common(_SYMBOLS - 1), 1):
        table[ord(character)] = number
    codes = np.empty(counts.total(), np.uint8)
    end = 0
    for piece in train:
        start, end = end, end + len(piece)
        codes[start:end] = table[_code_points(piece)]
    wanted = table[_code_points(valid)]
    asked = _ngrams(np.concatenate([codes[len(codes) - order + 1 :], wanted]), order)
    probability: Floats = np.full(len(asked), 1 / _SYMBOLS)
    for n, level in enumerate(reversed(list(_levels(codes, order))), 1):
        probability = level.refine(asked & _mask(n), probability)
    escapes = int(np.count_nonzero(wanted == 0))
    bits = -float(np.log2(probability).sum()) + escapes * np.log2(_UNICODE)
    return float(bits) / character_count(songs_of(valid))


def _levels(codes: npt.NDArray[np.uint8], order: int) -> Iterator[_Level]:
    """Yield the levels from the longest n-grams down.

    The longest count how often they stand in the text, the others after how many different
    characters they do.
    """
    keys = _ngrams(codes, order)
    keys.sort()
    for n in range(order, 0, -1):
        starts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1]))
        counts = np.diff(np.append(starts, len(keys)))
        unique = keys[starts]
        yield _Level.of(unique, counts)
        keys = unique & _mask(n - 1)
        keys.sort()


def _discounts(counts: npt.NDArray[np.int64]) -> Floats:
    """Return what is taken off a count of 0, 1, 2, and 3 or more."""
    n1, n2, n3, n4 = (float(np.count_nonzero(counts == n)) for n in (1, 2, 3, 4))
    if not (n1 and n2 and n3):
        return np.array([0.0, 0.5, 0.5, 0.5])  # too little text to tell
    y = n1 / (n1 + 2 * n2)
    found = np.array([0.0, 1 - 2 * y * n2 / n1, 2 - 3 * y * n3 / n2, 3 - 4 * y * n4 / n3])
    return np.asarray(np.clip(found, [0.0, 0.1, 0.1, 0.1], [0.0, 0.95, 1.9, 2.9]))


def _code_points(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le"), "<u4")


def _ngrams(codes: npt.NDArray[np.uint8], order: int) -> Keys:
    """Return the n-gram that ends at each place, but for the first `order` − 1."""
    count = len(codes) - order + 1
    keys = np.zeros(count, np.uint64)
    for place in range(order):
        keys = (keys << _SHIFT) | codes[place : place + count]
    return keys


def _mask(length: int) -> np.uint64:
    return np.uint64((1 << (_BITS * length)) - 1)


def _find(table: Keys, keys: Keys) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Return each key's place in a sorted table, and whether it is there."""
    place = np.minimum(np.searchsorted(table, keys), len(table) - 1)
    return place, table[place] == keys
