"""Who runs when: a pure data structure without threads, clocks or models.

A *job* is one request; its rows come in *units*, rows that share their prefix and so start
together. Units wait in one line a group (a guild); groups take turns. A unit is admitted
when all its rows have room, strictly in turn, so that none is overtaken for ever.
"""

import itertools
from collections import OrderedDict, deque
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from bot.inference.errors import QueueFull

T = TypeVar("T")


@dataclass(eq=False, slots=True)
class Job(Generic[T]):
    """A request in the scheduler.

    Attributes:
        group: whose turn it takes.
        units: its rows, those that start together in one unit.
        deadline: when its time runs out, on the clock given to `expired`.
        resumes: whether it goes on with something begun; such a job stands before the new
            ones of its group and is never refused.
    """

    group: Hashable
    units: "Sequence[Unit[T]]"
    deadline: float | None = None
    resumes: bool = False
    waiting: int = field(default=0, init=False)
    running: int = field(default=0, init=False)

    @property
    def done(self) -> bool:
        """Whether no row waits or runs."""
        return self.waiting == 0 and self.running == 0


@dataclass(eq=False, slots=True)
class Unit(Generic[T]):
    """Rows that start together.

    Attributes:
        rows: what they are, for whoever runs them.
        live: how many of them hold a place.
    """

    rows: Sequence[T]
    live: int = field(default=0, init=False)
    job: Job[T] = field(init=False)


class Scheduler(Generic[T]):
    """Jobs waiting and running, at most `capacity` rows live."""

    def __init__(self, capacity: int, *, queue_limit: int = 256) -> None:
        """Make it empty.

        Args:
            capacity: most live rows.
            queue_limit: most jobs in line; a group may have half of them.
        """
        self.capacity = capacity
        self.queue_limit = queue_limit
        self.group_limit = max(1, queue_limit // 2)
        self.live = 0
        # Groups in the order of their turns, each with its line.
        self._lines: OrderedDict[Hashable, deque[Unit[T]]] = OrderedDict()
        self._jobs: set[Job[T]] = set()

    @property
    def jobs(self) -> Iterable[Job[T]]:
        """All jobs not done."""
        return self._jobs

    @property
    def queued(self) -> int:
        """How many jobs wait, in whole or in part."""
        return sum(job.waiting > 0 for job in self._jobs)

    def submit(self, job: Job[T]) -> None:
        """Put a job in line.

        Raises:
            QueueFull: the line, or its group's share of it, is full.
            ValueError: it has no rows, or a unit larger than the capacity.
        """
        if not job.units or any(not 0 < len(u.rows) <= self.capacity for u in job.units):
            raise ValueError(f"A request needs units of 1 to {self.capacity} rows.")
        line = self._lines.get(job.group, deque())
        waiting = {id(unit.job) for unit in line if not unit.job.resumes}
        if not job.resumes and (
            self.queued >= self.queue_limit or len(waiting) >= self.group_limit
        ):
            raise QueueFull(self._place(job.group, len({id(u.job) for u in line})))
        for unit in job.units:
            unit.job = job
        if job.resumes:
            ahead = sum(1 for _ in itertools.takewhile(lambda u: u.job.resumes, line))
            for offset, unit in enumerate(job.units):
                line.insert(ahead + offset, unit)
        else:
            line.extend(job.units)
        self._lines.setdefault(job.group, line)
        job.waiting = len(job.units)
        self._jobs.add(job)

    def place(self, job: Job[T]) -> int:
        """Return a job's place in line, 1 being next; 0 if it does not wait."""
        if not job.waiting:
            return 0
        order = list(dict.fromkeys(id(unit.job) for unit in self._lines[job.group]))
        return self._place(job.group, order.index(id(job)))

    def _place(self, group: Hashable, ahead: int) -> int:
        """Return the place of what has `ahead` jobs of its own group before it."""
        place = ahead + 1
        earlier = True
        for other, line in self._lines.items():
            if other == group:
                earlier = False
                continue
            place += min(len({id(u.job) for u in line}), ahead + (1 if earlier else 0))
        return place

    def admit(self) -> list[Unit[T]]:
        """Take the units whose turn it is and that have room; their rows are live now."""
        admitted = []
        while self._lines:
            group, line = next(iter(self._lines.items()))
            unit = line[0]
            if self.live + len(unit.rows) > self.capacity:
                break
            line.popleft()
            self._lines.move_to_end(group)
            if not line:
                del self._lines[group]
            unit.live = len(unit.rows)
            unit.job.waiting -= 1
            unit.job.running += 1
            self.live += unit.live
            admitted.append(unit)
        return admitted

    def finish(self, unit: Unit[T]) -> None:
        """Free the place of one of a unit's rows."""
        if unit.live <= 0:
            raise ValueError("This unit has no live row.")
        unit.live -= 1
        self.live -= 1
        if unit.live == 0:
            unit.job.running -= 1
            if unit.job.done:
                self._jobs.discard(unit.job)

    def drop(self, job: Job[T]) -> list[Unit[T]]:
        """Take a job out at once; return its units that were live."""
        if job not in self._jobs:
            return []
        self._jobs.discard(job)
        if job.waiting:
            left = deque(unit for unit in self._lines[job.group] if unit.job is not job)
            if left:
                self._lines[job.group] = left
            else:
                del self._lines[job.group]
        live = [unit for unit in job.units if unit.live]
        for unit in live:
            self.live -= unit.live
            unit.live = 0
        job.waiting = job.running = 0
        return live

    def expired(self, now: float) -> list[Job[T]]:
        """Return the jobs whose time has run out; they stay until dropped."""
        return [job for job in self._jobs if job.deadline is not None and job.deadline <= now]
