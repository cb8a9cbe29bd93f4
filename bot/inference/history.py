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
        self.length = np.zeros(capacity, dtype=np.int64)
        self.known = np.zeros(capacity, dtype=np.int64)
        self.left = np.zeros(capacity, dtype=np.int64)
        self._given = np.zeros(capacity, dtype=np.int64)
        self._tokens = np.zeros((capacity, _FIRST_ROOM), dtype=np.int64)
        self._logprobs = np.zeros((capacity, _FIRST_ROOM), dtype=np.float64)

    def begin(self, slot: int, script: tuple[int, ...], *, given: bool) -> None:
        """Start a row with its script; `given` tells that the first token is not its own."""
        self._make_room(len(script))
        self._tokens[slot, : len(script)] = script
        self._logprobs[slot, 0] = 0.0
        self.length[slot] = 1
        self.known[slot] = len(script)
        self.left[slot] = 0
        self._given[slot] = given

    def move(self, source: int, target: int) -> None:
        """Copy a slot's row to another."""
        size = max(self.length[source], self.known[source])
        self._tokens[target, :size] = self._tokens[source, :size]
        self._logprobs[target, :size] = self._logprobs[source, :size]
        for column in (self.length, self.known, self.left, self._given):
            column[target] = column[source]

    def upcoming(self, rows: Ints) -> Ints:
        """Return the next token of rows as their scripts say; junk where they say nothing."""
        self._make_room(int(self.length[rows].max(initial=0)) + 1)
        upcoming: Ints = self._tokens[rows, self.length[rows]]
        return upcoming

    def add(self, rows: Ints, tokens: Ints, logprobs: npt.NDArray[np.float64]) -> None:
        """Note the next token of rows; `upcoming` made room for it."""
        place = self.length[rows]
        self._tokens[rows, place] = tokens
        self._logprobs[rows, place] = logprobs
        self.length[rows] = place + 1

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
