"""Drawing tokens for many rows at once.

What a row draws depends on its logits and its key alone: the randomness is a hash of
(seed, line, row, step), and probabilities are added up as integers, which is exact in any
order and company.
"""

import math

import numpy as np
import numpy.typing as npt

from bot.inference.rows import Sampling

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]

NOTHING = -1
_UNIT = 2.0**32
# exp(−20) of the likeliest token: all that is less likely is together under 1e-5 of it.
_FLOOR = -20.0
_COLDEST = 1e-6
_GOLDEN = 0x9E3779B97F4A7C15
_WORD = (1 << 64) - 1


def mix(x: Words) -> Words:
    """Return SplitMix64's scrambling of each word (Steele, Lea & Flood 2014)."""
    with np.errstate(over="ignore"):
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return x ^ (x >> np.uint64(31))


def row_seed(key: tuple[int, ...]) -> int:
    """Return the word that a row's draws start from."""
    word = _GOLDEN
    for part in key:
        mixed = mix(np.array([(word ^ (part & _WORD)) & _WORD], dtype=np.uint64))
        word = (int(mixed[0]) + _GOLDEN) & _WORD
    return word


class Settings:
    """Sampling settings of up to `capacity` rows, by slot."""

    def __init__(self, capacity: int) -> None:
        self.temperature = np.ones(capacity, dtype=np.float32)
        self.log_min_p = np.zeros(capacity, dtype=np.float32)
        self.top_p = np.ones(capacity, dtype=np.float64)
        self.seed = np.zeros(capacity, dtype=np.uint64)
        self.step = np.zeros(capacity, dtype=np.uint64)

    def put(self, slot: int, sampling: Sampling, seed: int) -> None:
        """Set a slot's settings, its next draw being the first."""
        self.temperature[slot] = max(sampling.temperature, _COLDEST)
        min_p = sampling.min_p
        self.log_min_p[slot] = max(math.log(min_p), _FLOOR) if min_p > 0 else _FLOOR
        self.top_p[slot] = sampling.top_p
        self.seed[slot] = seed
        self.step[slot] = 0

    def move(self, source: int, target: int) -> None:
        """Copy a slot's settings to another."""
        for array in (self.temperature, self.log_min_p, self.top_p, self.seed, self.step):
            array[target] = array[source]


def sample(logits: Floats, peak: Floats, settings: Settings, slots: slice) -> Ints:
    """Draw one token for each row.

    Args:
        logits: [n, V], −∞ for tokens that may not come.
        peak: [n], the largest logit of each row.
        settings: of the rows; a row's step counter says which draw this is.
        slots: where the n rows' settings stand.

    Returns:
        [n] tokens; `NOTHING` for a row without a finite logit.
    """
    rows, size = logits.shape
    temperature = settings.temperature[slots]
    threshold = peak + settings.log_min_p[slots]
    # −∞ ≥ −∞ holds: a row where nothing may come must not keep everything.
    threshold[peak == -np.inf] = np.inf
    flat = np.flatnonzero(logits >= threshold[:, None])
    if not flat.size:
        return np.full(rows, NOTHING, dtype=np.int64)
    row = flat // size
    weight = np.exp((logits.reshape(-1)[flat] - peak[row]) / temperature[row])
    units = (weight.astype(np.float64) * _UNIT).astype(np.int64)
    if (settings.top_p[slots] < 1).any():
        units = _nucleus(units, row, settings.top_p[slots])
    total = np.cumsum(units)
    last = np.searchsorted(row, np.arange(rows), side="right") - 1
    end = np.where(last >= 0, total[last], 0)
    begin = np.concatenate([[0], end[:-1]])
    mass = end - begin
    draw = mix(settings.seed[slots] + settings.step[slots] * np.uint64(_GOLDEN))
    point = begin + (draw % np.maximum(mass, 1).astype(np.uint64)).astype(np.int64)
    picked = flat[np.minimum(np.searchsorted(total, point, side="right"), flat.size - 1)]
    return np.where(mass > 0, picked - np.arange(rows) * size, NOTHING)


def _nucleus(units: Ints, row: Ints, top_p: npt.NDArray[np.float64]) -> Ints:
    """Set to 0 the weights outside the smallest set that holds top_p of each row's sum."""
    order = np.lexsort((-units, row))
    ranked = units[order]
    total = np.cumsum(ranked)
    first = np.searchsorted(row, row, side="left")
    before = np.where(first > 0, total[first - 1], 0)
    mass = total[np.searchsorted(row, row, side="right") - 1] - before
    ahead = total - ranked - before
    ranked = np.where(ahead < top_p[row] * mass, ranked, 0)
    kept = np.empty_like(units)
    kept[order] = ranked
    return kept
