"""Drawing tokens for many rows at once.

What a row draws depends on its logits, its mask and its key alone: the randomness is a
hash of (seed, line, row, step), and probabilities are added up as integers, which is exact
in any order and company.

The whole vocabulary is read once, to find the few tokens that min-p leaves; all else is
done on those. Masks are looked up there as well. Only where a mask forbids the likeliest
token is the row read again, through its mask.
"""

import math
from typing import NamedTuple

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
        word ^= part & _WORD
        word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9 & _WORD
        word = (word ^ (word >> 27)) * 0x94D049BB133111EB & _WORD
        word = ((word ^ (word >> 31)) + _GOLDEN) & _WORD
    return word


class Masks:
    """Masks seen lately, in one array [K, V]; number 0 allows everything."""

    def __init__(self, vocabulary: int) -> None:
        self._table = np.empty((_KNOWN_MASKS, vocabulary), dtype=bool)
        self._table[0] = True
        self._numbers: dict[int, int] = {}
        # Held, so that no other mask gets the address of one that is known.
        self._held: list[Mask] = []
        self._tokens: dict[int, Ints] = {}

    def make_room(self, count: int) -> None:
        """Forget what is known, if `count` more would not fit."""
        if len(self._held) + count >= _KNOWN_MASKS:
            self._numbers.clear()
            self._held.clear()
            self._tokens.clear()

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

    def rows(self, numbers: Ints) -> Mask:
        """Return the masks of several numbers [n, V]."""
        return self._table[numbers]

    def tokens(self, number: int) -> Ints:
        """Return the tokens that a mask allows."""
        tokens = self._tokens.get(number)
        if tokens is None:
            tokens = self._tokens[number] = np.flatnonzero(self._table[number])
        return tokens


class Choices:
    """How each slot draws: settings, randomness, mask."""

    def __init__(self, capacity: int) -> None:
        # Columns: temperature, log of min_p, top_p; seed, step.
        self._settings = np.ones((capacity, 3), dtype=np.float32)
        self._words = np.zeros((capacity, 2), dtype=np.uint64)
        self.mask = np.zeros(capacity, dtype=np.int64)

    def put(self, slot: int, sampling: Sampling, seed: int) -> None:
        """Set a slot's settings, its next draw being the first."""
        min_p = sampling.min_p
        self._settings[slot] = (
            max(sampling.temperature, _COLDEST),
            max(math.log(min_p), _FLOOR) if min_p > 0 else _FLOOR,
            sampling.top_p,
        )
        self._words[slot] = seed, 0

    def move(self, source: int, target: int) -> None:
        """Copy a slot's settings to another; its mask is set anew for each step."""
        self._settings[target] = self._settings[source]
        self._words[target] = self._words[source]

    def draw(self, count: int) -> "Draws":
        """Return how the first `count` slots draw now; their next draw is another."""
        seed, step = self._words[:count].T
        words = mix(seed + step * np.uint64(_GOLDEN))
        self._words[:count, 1] += np.uint64(1)
        temperature, log_min_p, top_p = self._settings[:count].T
        return Draws(temperature, log_min_p, top_p, words)


class Draws(NamedTuple):
    """The draws of n rows: settings, and a random word each."""

    temperature: Floats
    log_min_p: Floats
    top_p: Floats
    words: Words

    def take(self, rows: Ints) -> "Draws":
        """Return the draws of some rows."""
        return Draws(
            self.temperature[rows], self.log_min_p[rows], self.top_p[rows], self.words[rows]
        )


def sample(logits: Floats, block_peaks: Floats, choices: Choices, masks: Masks) -> Ints:
    """Draw one token for each row, the slots' next.

    Args:
        logits: [n, V].
        block_peaks: [n, V / block], the largest logit of each block of tokens.
        choices: how the first n slots draw.
        masks: what their numbers of masks stand for.

    Returns:
        [n] tokens; `NOTHING` for a row where nothing may come.
    """
    count, blocks = block_peaks.shape
    draws = choices.draw(count)
    peak = block_peaks.max(axis=1)
    threshold = peak + draws.log_min_p
    # Blocks that hold a token which min-p leaves, then those tokens.
    block = np.flatnonzero(block_peaks >= threshold[:, None])
    part = logits.reshape(count * blocks, -1).take(block, axis=0)
    size = part.shape[1]
    block_row = block // blocks
    flat = np.flatnonzero(part >= threshold[block_row, None])
    place = flat // size
    row = block_row[place]
    token = (block - block_row * blocks - np.arange(block.size))[place] * size + flat
    units = _weigh(part.reshape(-1)[flat], peak[row], draws.temperature[row])
    numbers = choices.mask[:count]
    masked = numbers.any()
    if masked:
        units *= masks.allow(numbers[row], token)
    chosen = _draw(units, row, token, draws)
    if masked:
        # Where the likeliest token is forbidden, min-p counts from the likeliest allowed.
        missed = np.ones(count, dtype=bool)
        missed[row[units == _UNIT]] = False
        rows = np.flatnonzero(missed)
        if rows.size:
            chosen[rows] = _through_masks(logits[rows], masks, numbers[rows], draws.take(rows))
    return chosen


def _through_masks(logits: Floats, masks: Masks, numbers: Ints, draws: Draws) -> Ints:
    """Draw for rows [m, V] whose likeliest token their mask forbids."""
    rows, size = logits.shape
    tokens = [masks.tokens(number) for number in numbers.tolist()]
    counts = np.array([len(allowed) for allowed in tokens])
    # Below this share, single tokens are looked up faster than whole rows are masked.
    if counts.sum() * 8 < rows * size:
        row, token = np.repeat(np.arange(rows), counts), np.concatenate(tokens)
        values = logits[row, token]
        peak = np.full(rows, np.inf, dtype=np.float32)
        some = np.flatnonzero(counts)
        if some.size:
            peak[some] = np.maximum.reduceat(values, (np.cumsum(counts) - counts)[some])
        kept = np.flatnonzero(values >= (peak + draws.log_min_p)[row])
        row, token, values = row[kept], token[kept], values[kept]
    else:
        values = np.where(masks.rows(numbers), logits, -np.inf)
        peak = values.max(axis=1)
        threshold = np.where(counts, peak + draws.log_min_p, np.inf)
        kept = np.flatnonzero(values >= threshold[:, None])
        row = kept // size
        token, values = kept - row * size, values.reshape(-1)[kept]
    return _draw(_weigh(values, peak[row], draws.temperature[row]), row, token, draws)


def _weigh(logits: Floats, peak: Floats, temperature: Floats) -> Ints:
    """Return each token's probability, in units of 2⁻³² of the likeliest one's."""
    weights = np.exp((logits - peak) / temperature)
    units: Ints = (weights.astype(np.float64) * _UNIT).astype(np.int64)
    return units


def _draw(units: Ints, row: Ints, token: Ints, draws: Draws) -> Ints:
    """Return for each row one of its tokens, by their weights; `row` ascends."""
    count = draws.words.size
    if not row.size:
        return np.full(count, NOTHING, dtype=np.int64)
    if (draws.top_p < 1).any():
        units = _nucleus(units, row, draws.top_p)
    total = np.concatenate([[0], np.cumsum(units)])
    border = np.searchsorted(row, np.arange(count + 1))
    begin = total[border[:-1]]
    mass = total[border[1:]] - begin
    point = begin + (draws.words % np.maximum(mass, 1).astype(np.uint64)).astype(np.int64)
    place = np.minimum(np.searchsorted(total, point, side="right") - 1, row.size - 1)
    drawn: Ints = np.where(mass > 0, token[place], NOTHING)
    return drawn


def _nucleus(units: Ints, row: Ints, top_p: Floats) -> Ints:
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
