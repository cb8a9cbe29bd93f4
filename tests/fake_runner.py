"""A model in a few lines of NumPy, in place of the real one: quick, and exact to check.

Its state is a number that depends on all the tokens consumed, so that a state that leaks
from one row into another shows at once.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

VOCABULARY = 16
BLOCK = 4
STOP = 0
PRIME = 65521  # below 2²⁴: exact in float32


def follow(state: float, token: int) -> float:
    """The state after one more token."""
    return float((state * 31 + token * 7 + 3) % PRIME)


def predict(state: float) -> Floats:
    """The logits [V] in a state."""
    tokens = np.arange(VOCABULARY)
    return ((state * 17 + tokens * 4099) % 97 / 16).astype(np.float32)


@dataclass
class FakeRunner:
    """Two state numbers a slot: the running one, and a count of the tokens consumed."""

    capacity: int = 12
    state_size: int = 2

    def __post_init__(self) -> None:
        self.tokens = np.zeros(self.capacity, dtype=np.int64)
        self.logits = np.full((self.capacity, VOCABULARY), np.nan, dtype=np.float32)
        self.block_peaks = np.full((self.capacity, VOCABULARY // BLOCK), np.nan, dtype=np.float32)
        self.logsumexp = np.full(self.capacity, np.nan)
        self.states = np.full((self.capacity, 2), np.nan, dtype=np.float32)
        self.steps: list[int] = []
        self.crash: BaseException | None = None

    def step(self, rows: int) -> None:
        if self.crash is not None:
            raise self.crash
        self.steps.append(rows)
        for slot in range(rows):
            state, count = self.states[slot]
            after = follow(float(state), int(self.tokens[slot]))
            self.states[slot] = after, count + 1
            self.logits[slot] = predict(after)
        self.states[rows:] = np.nan  # what stands beyond the live rows is nobody's
        self.logits[rows:] = np.nan
        self.block_peaks[:rows] = self.logits[:rows].reshape(rows, -1, BLOCK).max(axis=2)
        exact = self.logits[:rows].astype(np.float64)
        self.logsumexp[:rows] = np.log(np.exp(exact).sum(axis=1))

    def load(self, slot: int, state: Floats | None) -> None:
        self.states[slot] = 0 if state is None else state

    def save(self, slot: int) -> Floats:
        return self.states[slot].copy()

    def move(self, source: int, target: int) -> None:
        self.tokens[target] = self.tokens[source]
        self.states[target] = self.states[source]
