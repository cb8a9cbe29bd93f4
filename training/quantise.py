"""Eight-bit weights: one scale a column, and activations on a fixed grid.

Hidden states lie in (−1, 1), so they are rounded to 1/127 whatever the batch holds; a row's
result then depends on no other row. What leaves that range, the embedding, is brought
into it by a factor that the weights take over.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Int8s = npt.NDArray[np.int8]

STEPS = 127
ACTIVATION_SCALE = 1 / STEPS
ACTIVATION_ZERO = 128


@dataclass(frozen=True, slots=True)
class Quantised:
    """int8 values and the scale of each column [N] (or row): value × scale ≈ original."""

    values: Int8s
    scales: Floats

    def restore(self, axis: int) -> Floats:
        """Return what the values stand for; `axis` is the one that the scales run along."""
        shape = [1] * self.values.ndim
        shape[axis] = -1
        restored: Floats = self.values.astype(np.float32) * self.scales.reshape(shape)
        return restored


def quantise(matrix: Floats, axis: int) -> Quantised:
    """Round a matrix to int8, symmetrically, with one scale for each index of `axis`."""
    others = tuple(i for i in range(matrix.ndim) if i != axis)
    peak = np.abs(matrix).max(axis=others, keepdims=True)
    scales = np.where(peak > 0, peak, 1).astype(np.float32) / STEPS
    values = np.clip(np.rint(matrix / scales), -STEPS, STEPS).astype(np.int8)
    return Quantised(values, scales.reshape(-1).astype(np.float32))


def best_range(values: Floats) -> float:
    """Return the r for which rounding to r/127 within ±r loses least (mean squared error).

    A few outliers would coarsen the grid for all; cutting them off costs less.
    """
    peak = float(np.abs(values).max())
    if peak == 0:
        return 1.0

    def loss(limit: float) -> float:
        scale = limit / STEPS
        rounded = np.clip(np.rint(values / scale), -STEPS, STEPS) * scale
        return float(np.square(values - rounded).mean())

    limits: list[float] = (peak * np.linspace(0.4, 1.0, 13)).tolist()
    return min(limits, key=loss)
