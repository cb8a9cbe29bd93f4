"""Drawing tokens for many rows at once.

What a row draws depends on its logits, its mask and its key alone: the randomness is a
hash of (seed, line, row, step), and probabilities are added up as integers, which is exact
in any order and company.

The whole vocabulary is read once, to find the few tokens that min-p leaves; all else is
done on those. Masks are looked up there as well. Only where a mask forbids the likeliest
token is the row read again, through its mask.
"""

import math

import numpy as np
import numpy.typing as npt

from bot.inference.rows import Mask, Sampling

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]

NOTHING = -1
_UNIT = 1 << 32
# exp(−20) of the likeliest token: all that is less likely is together under 1e-5 of it.
_FLOOR = -20.0
_COLDEST = 1e-6
_GOLDEN = 0x9E3779B97F4A7C15
_WORD = (1 << 64) - 1
_KNOWN_MASKS = 1024


def mix(x: Words) -> Words:
    """Return SplitMix64's scrambling of each word (Steele, Lea & Flood 2014)."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def row_seed(key: tuple[int, ...]) -> int:
    """Return the word that a row's draws start from."""
    word = _GOLDEN
    for part in key:
        mixed = mix(np.array([word ^ (part & _WORD)], dtype=np.uint64))
        word = (int(mixed[0]) + _GOLDEN) & _WORD
    return word


class Masks:
    """Masks seen lately, in one array [K, V]; number 0 allows everything."""

    def __init__(self, vocabulary: int) -> None:
        self._table = np.ones((_KNOWN_MASKS, vocabulary), dtype=bool)
        self._numbers: dict[int, int] = {}
        # Held, so that no other mask gets the address of one that is known.
        self._held: list[Mask] = []

    def make_room(self, count: int) -> None:
        """Forget what is known, if `count` more would not fit."""
        if len(self._held) + count >= _KNOWN_MASKS:
            self._numbers.clear()
            self._held.clear()

    def number(self, mask: Mask | None) -> int:
        """Return the number of a mask; the same object has the same number for a while.

        Raises:
            ValueError: it has not one truth value a token.
        """
        if mask is None:
            return 0
        number = self._numbers.get(id(mask))
        if number is None:
            if mask.shape != self._table.shape[1:] or mask.dtype != np.bool_:
                raise ValueError(f"A mask needs {self._table.shape[1]} truth values.")
            self._held.append(mask)
            number = self._numbers[id(mask)] = len(self._held)
            self._table[number] = mask
        return number

    def allow(self, numbers: Ints, tokens: Ints) -> Mask:
        """Return whether each token is allowed by the mask of that number."""
        return self._table[numbers, tokens]

    def tokens(self, number: int) -> Ints:
        """Return the tokens that a mask allows."""
        return np.flatnonzero(self._table[number])


class Choices:
    """How each slot draws: settings, randomness, mask."""

    def __init__(self, capacity: int) -> None:
        self.temperature = np.ones(capacity, dtype=np.float32)
        self.log_min_p = np.zeros(capacity, dtype=np.float32)
        self.top_p = np.ones(capacity, dtype=np.float64)
        self.seed = np.zeros(capacity, dtype=np.uint64)
        self.step = np.zeros(capacity, dtype=np.uint64)
        self.mask = np.zeros(capacity, dtype=np.int64)

    def put(self, slot: int, sampling: Sampling, seed: int) -> None:
        """Set a slot's settings, its next draw being the first."""
        self.temperature[slot] = max(sampling.temperature, _COLDEST)
        min_p = sampling.min_p
        self.log_min_p[slot] = max(math.log(min_p), _FLOOR) if min_p > 0 else _FLOOR
        self.top_p[slot] = sampling.top_p
        self.seed[slot] = seed
        self.step[slot] = 0

    def move(self, source: int, target: int) -> None:
        """Copy a slot's settings to another; its mask is set anew for each step."""
        for array in (self.temperature, self.log_min_p, self.top_p, self.seed, self.step):
            array[target] = array[source]


def sample(logits: Floats, peak: Floats, choices: Choices, masks: Masks) -> Ints:
    """Draw one token for each row, the slots' next.

    Args:
        logits: [n, V].
        peak: [n], the largest logit of each row.
        choices: how the first n slots draw.
        masks: what their numbers of masks stand for.

    Returns:
        [n] tokens; `NOTHING` for a row where nothing may come.
    """
    count, size = logits.shape
    draws = mix(choices.seed[:count] + choices.step[:count] * np.uint64(_GOLDEN))
    choices.step[:count] += np.uint64(1)
    threshold = peak + choices.log_min_p[:count]
    flat = np.flatnonzero(logits >= threshold[:, None])
    row = flat // size
    token = flat - row * size
    units = _weigh(logits.reshape(-1)[flat], peak[row], choices.temperature[row])
    numbers = choices.mask[:count]
    masked = numbers.any()
    if masked:
        units *= masks.allow(numbers[row], token)
    top_p = choices.top_p[:count]
    if (top_p < 1).any():
        units = _nucleus(units, row, top_p)
    chosen = _draw(units, row, token, draws)
    if masked:
        # Where the likeliest token is forbidden, min-p counts from the likeliest allowed.
        missed = np.ones(count, dtype=bool)
        missed[row[units == _UNIT]] = False
        for number in np.unique(numbers[missed]).tolist():
            rows = np.flatnonzero(missed & (numbers == number))
            allowed = masks.tokens(number)
            chosen[rows] = _through_mask(logits, rows, allowed, choices, draws[rows])
    return chosen


def _through_mask(
    logits: Floats, rows: Ints, allowed: Ints, choices: Choices, draws: Words
) -> Ints:
    """Draw for rows [m] among the tokens that their common mask allows."""
    if not allowed.size:
        return np.full(rows.size, NOTHING, dtype=np.int64)
    part = logits[rows[:, None], allowed]
    peak = part.max(axis=1)
    row, column = np.nonzero(part >= (peak + choices.log_min_p[rows])[:, None])
    units = _weigh(part[row, column], peak[row], choices.temperature[rows][row])
    top_p = choices.top_p[rows]
    if (top_p < 1).any():
        units = _nucleus(units, row, top_p)
    return _draw(units, row, allowed[column], draws)


def _weigh(logits: Floats, peak: Floats, temperature: Floats) -> Ints:
    """Return each token's probability, in units of 2⁻³² of the likeliest one's."""
    weights = np.exp((logits - peak) / temperature)
    return (weights.astype(np.float64) * _UNIT).astype(np.int64)


def _draw(units: Ints, row: Ints, token: Ints, draws: Words) -> Ints:
    """Return for each row one of its tokens, by a random word; `row` ascends."""
    count = draws.size
    if not row.size:
        return np.full(count, NOTHING, dtype=np.int64)
    total = np.concatenate([[0], np.cumsum(units)])
    border = np.searchsorted(row, np.arange(count + 1))
    begin = total[border[:-1]]
    mass = total[border[1:]] - begin
    point = begin + (draws % np.maximum(mass, 1).astype(np.uint64)).astype(np.int64)
    place = np.minimum(np.searchsorted(total, point, side="right") - 1, row.size - 1)
    return np.where(mass > 0, token[place], NOTHING)


def _nucleus(units: Ints, row: Ints, top_p: npt.NDArray[np.float64]) -> Ints:
    """Set to 0 the weights outside the smallest set that holds top_p of each row's sum."""
    order = np.lexsort((-units, row))
    ranked = units[order]
    total = np.concatenate([[0], np.cumsum(ranked)])
    border = np.searchsorted(row, np.arange(top_p.size + 1))
    begin = total[border[:-1]]
    limit = top_p * (total[border[1:]] - begin)
    kept = np.zeros_like(units)
    kept[order] = np.where(total[:-1] - begin[row] < limit[row], ranked, 0)
    return kept
