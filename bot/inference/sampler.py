"""Drawing tokens for many rows at once.

What a row draws depends on its logits, its mask and its key alone: the randomness is a
hash of (seed, line, row, step), and probabilities are added up as integers, which is exact
in any order and company.

Only the few tokens that min-p leaves are handled. They are found where they can be: in the
blocks of tokens whose peak reaches min-p's threshold, or among the tokens that a narrow mask
lists. Only where a mask forbids the likeliest token is the whole row read.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bot.inference.masks import Masks
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

    def move(self, source: int | Ints, target: int | Ints) -> None:
        """Copy how slots draw to other slots."""
        self._settings[target] = self._settings[source]
        self._words[target] = self._words[source]
        self.mask[target] = self.mask[source]

    def draw(self, slots: Ints) -> "Draws":
        """Return how some slots draw now; their next draw is another."""
        seed, step = self._words[slots].T
        words = mix(seed + step * np.uint64(_GOLDEN))
        self._words[slots, 1] += np.uint64(1)
        temperature, log_min_p, top_p = self._settings[slots].T
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


class Found(NamedTuple):
    """The tokens that min-p leaves to n rows.

    Attributes:
        row: [m], ascending: which of the n rows each belongs to.
        token: [m].
        logit: [m]; minus infinity where a mask forbids the token after all.
        peak: [n], the largest logit that a row's min-p counts from.
    """

    row: Ints
    token: Ints
    logit: Floats
    peak: Floats


def sample(
    logits: Floats, block_peaks: Floats, choices: Choices, masks: Masks, slots: Ints | None = None
) -> Ints:
    """Draw one token for each of some slots, their next.

    Args:
        logits: [N, V], row r being slot r's.
        block_peaks: [N, V / block], the largest logit of each block of tokens.
        choices: how the slots draw.
        masks: what their numbers of masks stand for.
        slots: [n]; None is all N.

    Returns:
        [n] tokens; `NOTHING` for a row where nothing may come.
    """
    slots = np.arange(len(logits)) if slots is None else slots
    listed = masks.listed(choices.mask[slots])
    order = np.argsort(listed, kind="stable")
    slots = slots[order]
    draws = choices.draw(slots)
    numbers = choices.mask[slots]
    wide = slots.size - int(np.count_nonzero(listed))
    found, missed = [], None
    if wide:
        found.append(_in_blocks(logits, block_peaks, slots[:wide], draws.log_min_p[:wide]))
        if numbers[:wide].any():
            missed = _hide(found[0], masks, numbers[:wide])
    if wide < slots.size:
        tokens = [masks.tokens(number) for number in numbers[wide:].tolist()]
        found.append(_listed(logits, slots[wide:], tokens, draws.log_min_p[wide:]))
    drawn = _draw(_join(found), draws)
    if missed is not None and missed.size:
        again = draws.take(missed)
        allowed = masks.rows(numbers[missed])
        part = _whole(logits[slots[missed]], allowed, again.log_min_p)
        drawn[missed] = _draw(part, again)
    chosen = np.empty_like(drawn)
    chosen[order] = drawn
    return chosen


def _in_blocks(logits: Floats, block_peaks: Floats, slots: Ints, log_min_p: Floats) -> Found:
    """Look through the blocks that hold a token which min-p leaves."""
    peaks = block_peaks[slots]
    count, blocks = peaks.shape
    peak = peaks.max(axis=1)
    threshold = peak + log_min_p
    block = (peaks >= threshold[:, None]).ravel().nonzero()[0]
    block_row = block // blocks
    shift = (slots - np.arange(count)) * blocks
    part = logits.reshape(len(logits) * blocks, -1).take(block + shift[block_row], axis=0)
    size = part.shape[1]
    flat = (part >= threshold[block_row, None]).ravel().nonzero()[0]
    place = flat // size
    row = block_row[place]
    token = (block - block_row * blocks - np.arange(block.size))[place] * size + flat
    return Found(row, token, part.reshape(-1)[flat], peak)


def _hide(found: Found, masks: Masks, numbers: Ints) -> Ints:
    """Rule out what masks forbid; return the rows whose likeliest token is among that."""
    found.logit[~masks.allow(numbers[found.row], found.token)] = -np.inf
    spared = np.zeros(numbers.size, dtype=bool)
    spared[found.row[found.logit == found.peak[found.row]]] = True
    return np.flatnonzero(~spared)


def _listed(logits: Floats, slots: Ints, allowed: list[Ints], log_min_p: Floats) -> Found:
    """Look at the tokens that narrow masks list."""
    counts = np.array([tokens.size for tokens in allowed])
    row, token = np.repeat(np.arange(slots.size), counts), np.concatenate(allowed)
    logit = logits[slots[row], token]
    peak = np.full(slots.size, np.inf, dtype=np.float32)
    some = np.flatnonzero(counts)
    if some.size:
        peak[some] = np.maximum.reduceat(logit, (np.cumsum(counts) - counts)[some])
    kept = (logit >= (peak + log_min_p)[row]).nonzero()[0]
    return Found(row[kept], token[kept], logit[kept], peak)


def _whole(logits: Floats, allowed: Mask, log_min_p: Floats) -> Found:
    """Look through whole rows [n, V]."""
    masked = np.where(allowed, logits, -np.inf)
    peak = masked.max(axis=1)
    threshold = np.where(np.isfinite(peak), peak + log_min_p, np.inf)
    row, token = np.nonzero(masked >= threshold[:, None])
    return Found(row, token, masked[row, token], peak)


def _join(found: list[Found]) -> Found:
    """Put the parts of a batch together, their rows one after another."""
    if len(found) == 1:
        return found[0]
    before = np.cumsum([0, *(part.peak.size for part in found[:-1])])
    row = np.concatenate([part.row + n for part, n in zip(found, before, strict=True)])
    rest = (np.concatenate(column) for column in list(zip(*found, strict=True))[1:])
    return Found(row, *rest)


def _draw(found: Found, draws: Draws) -> Ints:
    """Return for each row one of its tokens, by their weights."""
    row, token, logit, peak = found
    count = draws.words.size
    if not row.size:
        return np.full(count, NOTHING, dtype=np.int64)
    weights = np.exp((logit - peak[row]) / draws.temperature[row])
    # In units of 2⁻³² of the likeliest token's.
    units: Ints = (weights.astype(np.float64) * _UNIT).astype(np.int64)
    if (draws.top_p < 1).any():
        units = _nucleus(units, row, draws.top_p)
    total = np.zeros(row.size + 1, dtype=np.int64)
    np.cumsum(units, out=total[1:])
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
