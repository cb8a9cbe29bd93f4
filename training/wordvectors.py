"""Word vectors from which words stand near which: no network, seconds on a small corpus.

Positive pointwise mutual information of neighbouring words, reduced by a truncated singular
value decomposition (Levy and Goldberg 2014).
"""

import numpy as np
import numpy.typing as npt

WINDOW = 10
_OVERSAMPLED = 30
_ITERATIONS = 3
_SMOOTHING = 0.75
_RARE = 1e-3
_NO_LENGTH = 0.01

Floats = npt.NDArray[np.float32]


def word_vectors(
    ranks: npt.NDArray[np.int64], border: npt.NDArray[np.bool_], size: int, dimensions: int
) -> Floats:
    """Return unit vectors [size, dimensions] of words, near 0 for one without neighbours.

    Args:
        ranks: The text [N]: each word's row, -1 for the words that have none.
        border: Where a song ends [N]; words on two sides of it are no neighbours.
        size: How many rows there are.
        dimensions: How many numbers a vector has at most.
    """
    return _reduced(_ppmi(_near(ranks, border, size)), dimensions)


def rarity(shares: npt.NDArray[np.float64]) -> Floats:
    """Return how much words count in a text [V], by their shares of all words.

    A word of a share p weighs a / (a + p) (Arora et al. 2017).
    """
    return (_RARE / (_RARE + shares)).astype(np.float32)


def common_direction(vectors: Floats, shares: npt.NDArray[np.float64]) -> Floats:
    """Return the unit vector [D] of what all texts have in common: their words' mean, weighed.

    Args:
        vectors: Of the words [V, D].
        shares: Of each word among all words [V].
    """
    common: Floats = (shares * rarity(shares)).astype(np.float32) @ vectors
    common /= np.linalg.norm(common) + 1e-12
    return common


def _near(ranks: npt.NDArray[np.int64], border: npt.NDArray[np.bool_], size: int) -> Floats:
    """Return how often words stand within the window of each other [V, V], nearer ones more."""
    found = np.zeros(size * size, np.float32)
    song = np.cumsum(border)
    for distance in range(1, WINDOW + 1):
        left, right = ranks[:-distance], ranks[distance:]
        together = (left >= 0) & (right >= 0) & (song[:-distance] == song[distance:])
        keys, counts = np.unique(left[together] * size + right[together], return_counts=True)
        found[keys] += counts.astype(np.float32) / distance
    table = found.reshape(size, size)
    table += table.T.copy()
    return table


def _ppmi(near: Floats) -> Floats:
    """Turn counts [V, V] into positive pointwise mutual information, in place."""
    total = near.sum(dtype=np.float64)
    own = near.sum(axis=1, dtype=np.float64) / total
    smoothed = own**_SMOOTHING
    smoothed /= smoothed.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        for row in range(len(near)):
            near[row] = np.log(near[row] / (total * own[row] * smoothed))
    np.nan_to_num(near, copy=False, nan=0.0, posinf=0.0, neginf=0.0)
    np.maximum(near, 0, out=near)
    return near


def _reduced(table: Floats, wanted: int) -> Floats:
    """Return unit rows [V, D] of a randomised decomposition (Halko et al. 2011)."""
    draw = np.random.default_rng(0)
    width = min(wanted + _OVERSAMPLED, len(table))
    basis = draw.standard_normal((len(table), width), dtype=np.float32)
    for _ in range(_ITERATIONS):
        basis = np.linalg.qr(table @ basis)[0]
        basis = np.linalg.qr(table.T @ basis)[0]
    left, scale, _ = np.linalg.svd(table @ basis, full_matrices=False)
    dimensions = min(wanted, len(scale))
    rows = left[:, :dimensions] * np.sqrt(scale[:dimensions])
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    # A word without neighbours is the rounding's: it stays small.
    unit: Floats = (rows / np.maximum(lengths, _NO_LENGTH)).astype(np.float32)
    return unit
