"""What the live rows have consumed and drawn, in arrays: one row a slot."""

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
_FIRST_ROOM = 64


class History:
    """Tokens and log-probabilities of the rows in the slots.

    A row's script, the tokens known in advance, is written down when it begins.

    Attributes:
        length: [capacity], tokens chosen so far, known or drawn.
        known: [capacity], length of the script.
        left: [capacity], how many tokens may still be drawn; 0 before the first draw.
    """

    def __init__(self, capacity: int) -> None:
        self._numbers = np.zeros((capacity, 4), dtype=np.int64)
        self.length, self.known, self.left, self._given = self._numbers.T
        self._tokens = np.zeros((capacity, _FIRST_ROOM), dtype=np.int64)
        self._logprobs = np.zeros((capacity, _FIRST_ROOM), dtype=np.float64)

    def begin(self, slot: int, script: tuple[int, ...], *, given: bool) -> None:
        """Start a row with its script; `given` tells that the first token is not its own."""
        self._make_room(len(script))
        self._tokens[slot, : len(script)] = script
        self._logprobs[slot, 0] = 0.0
        self._numbers[slot] = 1, len(script), 0, given

    def move(self, source: int | Ints, target: int | Ints) -> None:
        """Copy slots' rows to other slots; one may be copied to many."""
        for column in (self._numbers, self._tokens, self._logprobs):
            column[target] = column[source]

    def scored(self, count: int) -> list[int]:
        """Return which of the first slots have had all of their scripts and drawn nothing."""
        scored = (self.length[:count] >= self.known[:count]) & (self.left[:count] == 0)
        slots: list[int] = scored.nonzero()[0].tolist()
        return slots

    def upcoming(self, count: int) -> Ints:
        """Return the first slots' next tokens as their scripts say; junk where they do not."""
        place = self.length[:count]
        self._make_room(int(place.max(initial=0)) + 1)
        upcoming: Ints = self._tokens[np.arange(count), place]
        return upcoming

    def add(self, tokens: Ints, logprobs: npt.NDArray[np.float64]) -> None:
        """Note the next token of the first slots; `upcoming` made room for it."""
        count = tokens.size
        rows, place = np.arange(count), self.length[:count]
        self._tokens[rows, place] = tokens
        self._logprobs[rows, place] = logprobs
        place += 1

    def read(self, slot: int) -> tuple[tuple[int, ...], npt.NDArray[np.float64]]:
        """Return the row's own tokens and their log-probabilities."""
        own = slice(self._given[slot], self.length[slot])
        return tuple(self._tokens[slot, own].tolist()), self._logprobs[slot, own].copy()

    def _make_room(self, size: int) -> None:
        room = self._tokens.shape[1]
        if size > room:
            more = ((0, 0), (0, max(size, 2 * room) - room))
            self._tokens = np.pad(self._tokens, more)
            self._logprobs = np.pad(self._logprobs, more)
