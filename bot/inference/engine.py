"""The engine as asyncio sees it: requests in, finished rows out.

One thread owns the session, the slots and the scheduler. Requests reach it through a
queue, on which it sleeps when nothing is to be done; results go back to the event loop,
which is never blocked.
"""

import asyncio
import contextlib
import logging
import queue
import threading
import time
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future, InvalidStateError
from dataclasses import dataclass, field
from functools import partial
from typing import Self

from bot.inference.batch import Batch, Outcome
from bot.inference.bundle import Bundle
from bot.inference.errors import DeadlineExceeded, EngineClosed, InferenceFailed, QueueFull
from bot.inference.rows import Finished, Guide, Parked, Row, Sampling
from bot.inference.runner import OnnxRunner, Provider, Runner, open_runner
from bot.inference.scheduler import Job, Scheduler, Unit

__all__ = ["Engine", "Finished", "Guide", "Parked", "Row", "Sampling"]

log = logging.getLogger(__name__)

# Rows that share a prefix start together and wait for room together.
_MOST_TOGETHER = 64
_JOIN_SECONDS = 10.0


@dataclass(eq=False, slots=True)
class _Request:
    """A call of `run` on its way."""

    rows: Sequence[Row]
    future: "Future[list[Finished]]"
    finished: dict[int, Finished] = field(default_factory=dict)

    def job(self, group: Hashable, deadline: float | None, *, resumes: bool) -> "Job[_Tag]":
        """Return the request as the scheduler sees it: rows that share a prefix in a unit."""
        shared: dict[tuple[int, tuple[int, ...]], list[_Tag]] = {}
        for place, row in enumerate(self.rows):
            shared.setdefault((id(row.state), row.forced), []).append(_Tag(self, place))
        units = []
        for tags in shared.values():
            for start in range(0, len(tags), _MOST_TOGETHER):
                unit = Unit(tags[start : start + _MOST_TOGETHER])
                for tag in unit.rows:
                    tag.unit = unit
                units.append(unit)
        return Job(group, units, deadline, resumes)

    def settle(self, outcome: list[Finished] | Exception) -> None:
        """Give the caller its answer, unless it has one or has gone."""
        with contextlib.suppress(InvalidStateError):
            if isinstance(outcome, Exception):
                self.future.set_exception(outcome)
            else:
                self.future.set_result(outcome)


@dataclass(eq=False, slots=True)
class _Tag:
    """One row of a request."""

    request: _Request
    place: int
    unit: "Unit[_Tag]" = field(init=False)


@dataclass(frozen=True, slots=True)
class _Submit:
    """Asks the thread to run a request."""

    request: _Request
    job: Job[_Tag]


@dataclass(frozen=True, slots=True)
class _Cancel:
    """Asks the thread to forget a request."""

    job: Job[_Tag]


@dataclass(frozen=True, slots=True)
class _Stop:
    """Asks the thread to end."""


_Message = _Submit | _Cancel | _Stop


class Engine:
    """Runs rows of many requests on one model."""

    def __init__(
        self,
        make_runner: Callable[[], Runner],
        *,
        vocabulary: int,
        stop: int,
        queue_limit: int = 256,
    ) -> None:
        """Start the thread; `open` is the usual way in.

        Args:
            make_runner: opens the model, at the start and again after a crash.
            vocabulary: number of tokens.
            stop: the token that ends a row.
            queue_limit: most requests in line.
        """
        self._make_runner = make_runner
        self._vocabulary = vocabulary
        self._stop_token = stop
        self._queue_limit = queue_limit
        self._inbox: queue.SimpleQueue[_Message] = queue.SimpleQueue()
        self._closed = False
        self._runner = make_runner()
        self._thread = threading.Thread(target=self._main, name="inference", daemon=True)
        self._thread.start()

    @classmethod
    async def open(
        cls,
        bundle: Bundle,
        *,
        provider: Provider = "auto",
        threads: int = 0,
        queue_limit: int = 256,
    ) -> Self:
        """Load a bundle's model and start.

        Args:
            bundle: the model.
            provider: `auto`, `cpu` or `cuda`.
            threads: CPU threads a step uses; 0 lets the machine decide.
            queue_limit: most requests in line; a group may have half of them.

        Raises:
            ProviderError: `cuda` was asked for and cannot run.
            BundleError: the tokenizer cannot be read.
        """

        def make() -> OnnxRunner:
            return open_runner(bundle, provider, threads)

        tokenizer = await asyncio.to_thread(lambda: bundle.tokenizer)
        start = partial(
            cls, make, vocabulary=tokenizer.size, stop=tokenizer.newline, queue_limit=queue_limit
        )
        return await asyncio.to_thread(start)

    async def run(
        self,
        rows: Sequence[Row],
        *,
        group: Hashable = None,
        deadline: float | None = None,
        resumes: bool = False,
    ) -> list[Finished]:
        """Run rows to their ends; cancelling the call takes them out at once.

        Args:
            rows: what to run.
            group: whose turn it takes (a guild).
            deadline: most seconds from now, waiting included.
            resumes: whether this goes on with a verse already begun: it stands before the
                new requests of its group and is never refused for a full line.

        Returns:
            One result a row, in the rows' order.

        Raises:
            ValueError: a row is out of bounds, or goes on from a released state.
            QueueFull: too many wait; its `place` says how many are ahead.
            DeadlineExceeded: the time ran out.
            EngineClosed: the engine is or was shut down.
            InferenceFailed: the model failed; the request may be made again.
            Exception: whatever a row's guide raised.
        """
        if self._closed:
            raise EngineClosed
        if not rows:
            return []
        for row in rows:
            self._check(row)
        request = _Request(rows, Future())
        when = None if deadline is None else time.monotonic() + deadline
        job = request.job(group, when, resumes=resumes)
        self._inbox.put(_Submit(request, job))
        try:
            return await asyncio.wrap_future(request.future)
        except asyncio.CancelledError:
            self._inbox.put(_Cancel(job))
            raise

    def release(self, *parked: Parked) -> None:
        """Free states that no row will continue from."""
        for state in parked:
            state.release()

    async def close(self) -> None:
        """Shut down: requests not done fail with `EngineClosed`; the thread ends."""
        self._closed = True
        self._inbox.put(_Stop())
        await asyncio.to_thread(self._thread.join, _JOIN_SECONDS)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def _check(self, row: Row) -> None:
        if not row.script:
            raise ValueError("A row needs a state to go on from, or forced tokens.")
        if not all(0 <= token < self._vocabulary for token in row.script):
            raise ValueError(f"A row's tokens must lie between 0 and {self._vocabulary - 1}.")
        if row.state is not None and row.state.vector.shape != (self._runner.state_size,):
            raise ValueError("This state belongs to another model.")
        if row.max_steps < 1:
            raise ValueError(f"max_steps must be 1 or more, not {row.max_steps}.")

    def _main(self) -> None:
        """Serve until closed; after a crash, open the model anew for the next request."""
        first: _Message | None = None
        while True:
            server = _Server(self._runner, self._inbox, self._stop_token, self._queue_limit)
            try:
                server.serve(first)
            except BaseException:  # whatever it is, no request may be left hanging
                log.exception("The inference thread failed; it starts afresh.")
                server.fail_all(InferenceFailed("The model failed: try again."))
            else:
                return
            first = self._reopen()

    def _reopen(self) -> _Message:
        """Wait for the next message and open the model for it; return the message."""
        while True:
            message = self._inbox.get()
            if isinstance(message, _Stop):
                return message
            try:
                self._runner = self._make_runner()
            except Exception:
                log.exception("The model cannot be opened again.")
                if isinstance(message, _Submit):
                    message.request.settle(InferenceFailed("The model cannot be opened."))
            else:
                return message


class _Server:
    """The loop of the inference thread, from one crash to the next."""

    def __init__(
        self,
        runner: Runner,
        inbox: "queue.SimpleQueue[_Message]",
        stop: int,
        queue_limit: int,
    ) -> None:
        self._inbox = inbox
        self._scheduler: Scheduler[_Tag] = Scheduler(runner.capacity, queue_limit=queue_limit)
        self._batch: Batch[_Tag] = Batch(runner, stop)
        self._requests: dict[Job[_Tag], _Request] = {}

    def serve(self, first: _Message | None) -> None:
        """Step while there is work, sleep while there is none, return when asked to."""
        message = first
        while True:
            if message is None:
                try:
                    message = self._inbox.get(block=not self._requests)
                except queue.Empty:
                    self._step()
                    continue
            if isinstance(message, _Stop):
                self.fail_all(EngineClosed())
                return
            if isinstance(message, _Cancel):
                self._drop(message.job)
            else:
                self._submit(message)
            message = None

    def fail_all(self, error: Exception) -> None:
        """Answer every request under way with an error."""
        for request in self._requests.values():
            request.settle(error)
        self._requests.clear()

    def _submit(self, message: _Submit) -> None:
        try:
            self._scheduler.submit(message.job)
        except (QueueFull, ValueError) as error:
            message.request.settle(error)
        else:
            self._requests[message.job] = message.request
            self._admit()  # at once, so that only what finds no room counts as waiting

    def _admit(self) -> None:
        """Let those begin whose turn it is."""
        for unit in self._scheduler.admit():
            members = [(tag, tag.request.rows[tag.place]) for tag in unit.rows]
            try:
                self._settle(self._batch.start(members))
            except ValueError as error:  # its state was released meanwhile
                self._drop(unit.job, error)

    def _step(self) -> None:
        """Run one step, answer those who are done, let others begin."""
        for job in self._scheduler.expired(time.monotonic()):
            self._drop(job, DeadlineExceeded())
        self._admit()
        self._settle(self._batch.step())

    def _settle(self, outcomes: Sequence[Outcome[_Tag]]) -> None:
        """Take note of rows that are done; answer the requests that are."""
        for outcome in outcomes:
            unit = outcome.tag.unit
            request = self._requests.get(unit.job)
            if request is None:
                continue  # dropped by an error of another of its rows
            if isinstance(outcome.result, Exception):
                self._drop(unit.job, outcome.result)
                continue
            self._scheduler.finish(unit)
            request.finished[outcome.tag.place] = outcome.result
            if unit.job.done:
                del self._requests[unit.job]
                request.settle([request.finished[i] for i in range(len(request.rows))])

    def _drop(self, job: Job[_Tag], error: Exception | None = None) -> None:
        """Take a job out at once; tell its caller why."""
        live = self._scheduler.drop(job)
        self._batch.drop({tag for unit in live for tag in unit.rows})
        request = self._requests.pop(job, None)
        if request is not None and error is not None:
            request.settle(error)
