"""What callers ask of the engine and what they get: rows of tokens, one row a candidate."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]
Tokens = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sampling:
    """How tokens are drawn.

    Attributes:
        temperature: divides the logits; 0 takes the likeliest token.
        min_p: leaves out tokens less likely than this share of the likeliest one, before
            the temperature is applied (Nguyen et al. 2024). It also keeps sampling cheap.
        top_p: of what is left, keeps the likeliest tokens up to this share of the
            probability, after the temperature (Holtzman et al. 2019).
    """

    temperature: float = 1.0
    min_p: float = 0.02
    top_p: float = 1.0

    def __post_init__(self) -> None:
        if not 0 <= self.temperature < float("inf"):
            raise ValueError(f"The temperature must be 0 or more, not {self.temperature}.")
        if not 0 <= self.min_p <= 1:
            raise ValueError(f"min_p must lie between 0 and 1, not {self.min_p}.")
        if not 0 < self.top_p <= 1:
            raise ValueError(f"top_p must lie above 0 and at most at 1, not {self.top_p}.")


class Guide(Protocol):
    """An automaton that says which tokens may come next.

    It sees the sampled tokens only, not the forced ones. Its methods run on the inference
    threads, once a token, and at times on two of them at once: they must be quick. What they
    raise fails the request they belong to, and no other.
    """

    @property
    def start(self) -> int:
        """The node before the first sampled token."""

    def mask(self, node: int) -> Mask | Tokens | None:
        """Return the tokens allowed at `node`; None allows all.

        They are told by a truth value for each token, bool [V], or, where they are few,
        listed in any order, int64 [n]. The same object stands for the same tokens always.
        """

    def advance(self, node: int, token: int) -> int:
        """Return the node after `token`."""


class Parked:
    """A row's state at rest: it has consumed all its tokens but the last.

    It belongs to whoever holds it: a copy of a few kilobytes outside the engine's slots.

    Attributes:
        pending: the last token, fed first when a row continues from here; None where a
            row found no token that its guide allows.
    """

    __slots__ = ("_vector", "pending")

    def __init__(self, vector: npt.NDArray[np.float32], pending: int | None) -> None:
        self._vector: npt.NDArray[np.float32] | None = vector
        self.pending = pending

    @property
    def vector(self) -> npt.NDArray[np.float32]:
        """All layers' hidden and cell states, one after another [S].

        Raises:
            ValueError: the state was released.
        """
        if self._vector is None:
            raise ValueError("This state was released: no row can continue from it.")
        return self._vector

    def release(self) -> None:
        """Free the memory; no row can continue from here any more."""
        self._vector = None


@dataclass(frozen=True, slots=True)
class Row:
    """One candidate to be run.

    Rows of one request with the same `state` (the same object) and the same `forced` share
    that part of the work.

    Attributes:
        forced: tokens fed first, as if they had been sampled.
        state: where the row goes on; None is the beginning of all things.
        sampling: how to go on after the forced tokens; None stops there (to score a text,
            or to prepare a state).
        guide: which tokens may be sampled.
        key: (seed, line, row): what the row's randomness depends on, beside the step.
        max_steps: most tokens to be sampled.
    """

    forced: tuple[int, ...] = ()
    state: Parked | None = None
    sampling: Sampling | None = None
    guide: Guide | None = None
    key: tuple[int, int, int] = (0, 0, 0)
    max_steps: int = 64

    @property
    def script(self) -> tuple[int, ...]:
        """The tokens to be fed before the first is sampled."""
        if self.state is None or self.state.pending is None:
            return self.forced
        return (self.state.pending, *self.forced)


@dataclass(frozen=True, slots=True)
class Finished:
    """A row that is done.

    Attributes:
        tokens: the forced tokens, then the sampled ones.
        logprobs: natural logarithm of each token's probability given all before it, at
            temperature 1 and whatever the guide allowed. 0 for the first token of a row
            without a state: nothing predicts it.
        ended: whether a stop token ended it; false after `max_steps`, at a guide's dead
            end, and for rows without sampling.
        state: where another row can go on.
    """

    tokens: tuple[int, ...]
    logprobs: npt.NDArray[np.float64]
    ended: bool
    state: Parked
