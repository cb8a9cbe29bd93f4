"""The engine as asyncio sees it: requests in, finished rows out.

One thread owns the session, the slots and the scheduler. Requests reach it through a
queue, on which it sleeps when nothing is to be done; results go back to the event loop,
which is never blocked.
"""

import asyncio
import logging
import queue
import sys
import threading
import time
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future
from functools import partial
from typing import Self

from bot.inference.bundle import Bundle
from bot.inference.errors import EngineClosed, InferenceFailed
from bot.inference.rows import Finished, Guide, Parked, Row, Sampling
from bot.inference.runner import OnnxRunner, Provider, Runner, open_runner
from bot.inference.scheduler import Job
from bot.inference.server import Cancel, Message, Request, Server, Stop, Submit

__all__ = ["Engine", "Finished", "Guide", "Parked", "Row", "Sampling"]

log = logging.getLogger(__name__)

# Rows that share a prefix start together and wait for room together.
_MOST_TOGETHER = 64
_JOIN_SECONDS = 10.0
# Python's threads hand its lock on after 5 ms unless told otherwise. The inference thread
# wants it after every step of a millisecond or two, and the event loop soon: 5 ms of waiting
# for each thread that ranks would stall both.
_SWITCH_SECONDS = 0.0005


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
        self._inbox: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._closed = False
        self._runner = make_runner()
        sys.setswitchinterval(min(sys.getswitchinterval(), _SWITCH_SECONDS))
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
            threads: CPU threads of a step; 0 takes as many as are worth having, by trying.
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
        request = Request(rows, Future())
        when = None if deadline is None else time.monotonic() + deadline
        most = min(_MOST_TOGETHER, self._runner.capacity)
        job = Job(group, request.units(most), when, resumes)
        self._inbox.put(Submit(request, job))
        try:
            return await asyncio.wrap_future(request.future)
        except asyncio.CancelledError:
            self._inbox.put(Cancel(job))
            raise

    def release(self, *parked: Parked) -> None:
        """Free states that no row will continue from."""
        for state in parked:
            state.release()

    async def close(self) -> None:
        """Shut down: requests not done fail with `EngineClosed`; the thread ends."""
        self._closed = True
        self._inbox.put(Stop())
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
        first: Message | None = None
        while True:
            server = Server(self._runner, self._inbox, self._stop_token, self._queue_limit)
            try:
                server.serve(first)
            except BaseException:  # whatever it is, no request may be left hanging
                log.exception("The inference thread failed; it starts afresh.")
                server.fail_all(InferenceFailed("The model failed: try again."))
            else:
                return
            first = self._reopen()

    def _reopen(self) -> Message:
        """Wait for the next message and open the model for it; return the message."""
        while True:
            message = self._inbox.get()
            if isinstance(message, Stop):
                return message
            try:
                self._runner = self._make_runner()
            except Exception:
                log.exception("The model cannot be opened again.")
                if isinstance(message, Submit):
                    message.request.settle(InferenceFailed("The model cannot be opened."))
            else:
                return message
