"""The line that requests wait in: a few verses are made at a time, guilds take turns."""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import Hashable
from contextlib import suppress
from types import TracebackType
from typing import Self

AT_ONCE = 8
MOST_WAITING = 256
_FIRST_GUESS = 0.5
_SMOOTHING = 0.1


class DeskFull(RuntimeError):  # noqa: N818 (a state, as the engine's QueueFull)
    """The line is full.

    Attributes:
        ahead: Requests in it.
        seconds: After which it is worth trying again.
    """

    def __init__(self, ahead: int, seconds: int) -> None:
        super().__init__(f"The line is full: {ahead} requests are ahead.")
        self.ahead = ahead
        self.seconds = seconds


class DeskClosed(RuntimeError):  # noqa: N818 (a state, not a fault)
    """The bot is shutting down; no new request is taken."""


class Ticket:
    """A place in the line; a context manager, so that no place is kept by the dead."""

    def __init__(self, desk: "Desk", group: Hashable) -> None:
        self._desk = desk
        self._group = group
        self._called = asyncio.Event()
        self._since = 0.0

    @property
    def group(self) -> Hashable:
        """Whose turn it takes."""
        return self._group

    @property
    def place(self) -> int:
        """How many are to be called before this one, and itself; 0: it has been called."""
        return 0 if self._called.is_set() else self._desk.place(self)

    async def turn(self, seconds: float) -> bool:
        """Wait for one's turn at most this long; return whether it has come."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._called.wait(), seconds)
        return self._called.is_set()

    def call(self) -> None:
        """Let it go to work."""
        self._since = time.monotonic()
        self._called.set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        worked = time.monotonic() - self._since if self._called.is_set() else None
        self._desk.leave(self, worked if error is None else None)


class Desk:
    """Hands out places; calls the next when one is done.

    Guilds take turns, and no guild may hold more than half of the line.
    """

    def __init__(self, at_once: int = AT_ONCE, most_waiting: int = MOST_WAITING) -> None:
        self._at_once = at_once
        self._most_waiting = most_waiting
        self._waiting: OrderedDict[Hashable, deque[Ticket]] = OrderedDict()
        self._working: set[Ticket] = set()
        self._seconds = _FIRST_GUESS
        self._closed = False
        self._empty = asyncio.Event()
        self._empty.set()

    @property
    def waiting(self) -> int:
        """Requests in line."""
        return sum(map(len, self._waiting.values()))

    @property
    def working(self) -> int:
        """Requests being served."""
        return len(self._working)

    def enter(self, group: Hashable) -> Ticket:
        """Take a place.

        Raises:
            DeskFull: too many wait, in all or of this group.
            DeskClosed: the bot is shutting down.
        """
        if self._closed:
            raise DeskClosed
        own = len(self._waiting.get(group, ()))
        if self.waiting >= self._most_waiting or own >= max(self._most_waiting // 2, 1):
            ahead = self.waiting + self.working
            raise DeskFull(ahead, self.seconds(ahead))
        ticket = Ticket(self, group)
        self._waiting.setdefault(group, deque()).append(ticket)
        self._empty.clear()
        self._call()
        return ticket

    def place(self, ticket: Ticket) -> int:
        """Return the place in line, from 1, of a ticket that waits."""
        depth = self._waiting[ticket.group].index(ticket)
        place = depth + 1
        before = True
        for group, line in self._waiting.items():
            if group == ticket.group:
                before = False
            else:
                place += min(len(line), depth + before)
        return place

    def seconds(self, place: int) -> int:
        """Guess the time until one at this place is served."""
        return max(1, round(place * self._seconds / self._at_once))

    def leave(self, ticket: Ticket, worked: float | None) -> None:
        """Give a place up; `worked` is how long it was served, if it was to the end."""
        if ticket in self._working:
            self._working.remove(ticket)
        elif ticket in (line := self._waiting.get(ticket.group, deque())):
            line.remove(ticket)
            if not line:
                del self._waiting[ticket.group]
        if worked is not None:
            self._seconds += _SMOOTHING * (worked - self._seconds)
        self._call()
        if not self._working and not self._waiting:
            self._empty.set()

    async def close(self, seconds: float) -> bool:
        """Take no more requests; wait for those under way. Return whether all were served."""
        self._closed = True
        with suppress(TimeoutError):
            await asyncio.wait_for(self._empty.wait(), seconds)
        return self._empty.is_set()

    def _call(self) -> None:
        while self._waiting and len(self._working) < self._at_once:
            group, line = next(iter(self._waiting.items()))
            ticket = line.popleft()
            del self._waiting[group]
            if line:
                self._waiting[group] = line  # to the end of the round
            self._working.add(ticket)
            ticket.call()
