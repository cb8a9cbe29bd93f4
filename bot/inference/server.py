"""The loop of the inference thread: takes requests in, steps the batch, answers.

A server's methods run on that thread alone; requests and messages are made by its callers.
"""

import contextlib
import queue
import time
from collections.abc import Sequence
from concurrent.futures import Future, InvalidStateError
from dataclasses import dataclass, field

from bot.inference.batch import Batch
from bot.inference.errors import DeadlineExceeded, EngineClosed, QueueFull
from bot.inference.lines import Outcome
from bot.inference.rows import Finished, Row
from bot.inference.runner import Runner
from bot.inference.scheduler import Job, Scheduler, Unit


@dataclass(eq=False, slots=True)
class Request:
    """A call of `run` on its way."""

    rows: Sequence[Row]
    future: "Future[list[Finished]]"
    finished: dict[int, Finished] = field(default_factory=dict)

    def units(self, most: int) -> list[Unit[int]]:
        """Return the rows' places as the scheduler sees them: up to `most` of one prefix a unit."""
        shared: dict[tuple[int, tuple[int, ...]], list[int]] = {}
        for place, row in enumerate(self.rows):
            shared.setdefault((id(row.state), row.forced), []).append(place)
        return [
            Unit(places[start : start + most])
            for places in shared.values()
            for start in range(0, len(places), most)
        ]

    def settle(self, outcome: list[Finished] | Exception) -> None:
        """Give the caller its answer, unless it has one or has gone."""
        with contextlib.suppress(InvalidStateError):
            if isinstance(outcome, Exception):
                self.future.set_exception(outcome)
            else:
                self.future.set_result(outcome)


@dataclass(frozen=True, slots=True)
class Submit:
    """Asks the thread to run a request."""

    request: Request
    job: Job[int]


@dataclass(frozen=True, slots=True)
class Cancel:
    """Asks the thread to forget a request."""

    job: Job[int]


@dataclass(frozen=True, slots=True)
class Stop:
    """Asks the thread to end."""


Message = Submit | Cancel | Stop
# How the batch knows a row: its unit, and its place in the request. Neither leads to the
# request: its results are freed as soon as their reader drops them.
Tag = tuple[Unit[int], int]


class Server:
    """The loop of the inference thread, from one crash to the next."""

    def __init__(
        self,
        runner: Runner,
        inbox: "queue.SimpleQueue[Message]",
        stop: int,
        queue_limit: int,
    ) -> None:
        self._inbox = inbox
        self._scheduler: Scheduler[int] = Scheduler(runner.capacity, queue_limit=queue_limit)
        self._batch: Batch[Tag] = Batch(runner, stop)
        self._requests: dict[Job[int], Request] = {}

    @property
    def live(self) -> int:
        """How many rows the next step has."""
        return self._scheduler.live

    def serve(self, message: Message | None) -> None:
        """Step while there is work, sleep while there is none, return when asked to."""
        while not isinstance(message, Stop):
            if message is None:
                self.step()
            elif isinstance(message, Cancel):
                self._drop(message.job)
            else:
                self.submit(message)
            message = self._next_message()
        self.fail_all(EngineClosed())

    def _next_message(self) -> Message | None:
        """Return the next message; None if there is none yet, and work to do."""
        try:
            return self._inbox.get(block=not self._requests)
        except queue.Empty:
            return None

    def fail_all(self, error: Exception) -> None:
        """Answer every request under way with an error."""
        for request in self._requests.values():
            request.settle(error)
        self._requests.clear()

    def submit(self, message: Submit) -> None:
        """Take a request in, or answer it with the reason why not."""
        self._requests[message.job] = message.request  # first: a crash from here on answers it
        try:
            self._scheduler.submit(message.job)
        except (QueueFull, ValueError) as error:
            del self._requests[message.job]
            message.request.settle(error)
        else:
            self._admit()  # at once, so that only what finds no room counts as waiting

    def _admit(self) -> None:
        """Let those begin whose turn it is."""
        for unit in self._scheduler.admit():
            if not unit.live:
                continue  # taken out with its job, of which a unit before it failed
            rows = self._requests[unit.job].rows
            members = [((unit, place), rows[place]) for place in unit.rows]
            try:
                self._settle(self._batch.start(members))
            except ValueError as error:  # its state was released meanwhile
                self._drop(unit.job, error)

    def step(self) -> None:
        """Run one step, answer those who are done, let others begin."""
        for job in self._scheduler.expired(time.monotonic()):
            self._drop(job, DeadlineExceeded())
        self._admit()
        self._settle(self._batch.step())

    def _settle(self, outcomes: Sequence[Outcome[Tag]]) -> None:
        """Take note of rows that are done; answer the requests that are."""
        for outcome in outcomes:
            unit, place = outcome.tag
            request = self._requests.get(unit.job)
            if request is None:
                continue  # dropped by an error of another of its rows
            if isinstance(outcome.result, Exception):
                self._drop(unit.job, outcome.result)
                continue
            self._scheduler.finish(unit)
            request.finished[place] = outcome.result
            if unit.job.done:
                del self._requests[unit.job]
                request.settle([request.finished[i] for i in range(len(request.rows))])

    def _drop(self, job: Job[int], error: Exception | None = None) -> None:
        """Take a job out at once; tell its caller why."""
        if live := self._scheduler.drop(job):
            self._batch.drop({(unit, place) for unit in live for place in unit.rows})
        request = self._requests.pop(job, None)
        if request is not None and error is not None:
            request.settle(error)
