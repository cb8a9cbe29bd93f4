"""The engine as asyncio sees it: requests in, finished rows out.

Two threads run the model where the machine has the cores: while one is in the graph, which
lets go of Python's lock, the other draws tokens. Each owns its slots and its scheduler, and
takes half of the rows of each request; they share the session. Requests reach them through
queues, on which they sleep when nothing is to be done; results go back to the event loop,
which is never blocked.
"""

import asyncio
import logging
import sys
import time
from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import chain
from typing import Self

from bot.inference.bundle import Bundle
from bot.inference.errors import EngineClosed
from bot.inference.providers import Provider, open_runners, total_threads
from bot.inference.rows import Finished, Guide, Parked, Row, Sampling
from bot.inference.runner import Runner
from bot.inference.server import Stop
from bot.inference.worker import Worker

__all__ = ["Engine", "Finished", "Guide", "Parked", "Row", "Sampling"]

log = logging.getLogger(__name__)

_JOIN_SECONDS = 10.0
# Python's threads hand its lock on after 5 ms unless told otherwise. The inference threads
# want it after every step of a millisecond or two, and the event loop soon: 5 ms of waiting
# for each thread that ranks would stall them all.
_SWITCH_SECONDS = 0.0005


class Engine:
    """Runs rows of many requests on one model."""

    def __init__(
        self,
        runners: Sequence[Runner],
        reopen: Callable[[], Runner],
        *,
        vocabulary: int,
        stop: int,
        queue_limit: int = 256,
    ) -> None:
        """Start the threads; `open` is the usual way in.

        Args:
            runners: the model, opened; a thread is started for each runner.
            reopen: opens it again after a crash, for the one thread that crashed.
            vocabulary: number of tokens.
            stop: the token that ends a row.
            queue_limit: most requests in line.
        """
        self._vocabulary = vocabulary
        self._state_size = runners[0].state_size
        self._closed = False
        sys.setswitchinterval(min(sys.getswitchinterval(), _SWITCH_SECONDS))
        self._workers = [
            Worker(runner, reopen, stop=stop, queue_limit=queue_limit) for runner in runners
        ]

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
            threads: CPU threads of the model; 0 takes as many as are worth having, by trying.
            queue_limit: most requests in line; a group may have half of them.

        Raises:
            ProviderError: `cuda` was asked for and cannot run.
            BundleError: the tokenizer cannot be read.
        """
        tokenizer = await asyncio.to_thread(lambda: bundle.tokenizer)
        runners = await asyncio.to_thread(open_runners, bundle, provider, threads)
        chosen = total_threads(runners)  # what was tried once is not tried in mid-service
        return cls(
            runners,
            lambda: open_runners(bundle, provider, chosen)[0],
            vocabulary=tokenizer.size,
            stop=tokenizer.newline,
            queue_limit=queue_limit,
        )

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
        when = None if deadline is None else time.monotonic() + deadline
        calls = [
            worker.submit(part, group, when, resumes=resumes)
            for worker, part in zip(self._workers, self._parts(rows), strict=False)
        ]
        try:
            answers = await asyncio.gather(*(asyncio.wrap_future(call.future) for call in calls))
        except BaseException:
            for call in calls:
                call.cancel()
            raise
        return list(chain.from_iterable(answers))

    def release(self, *parked: Parked) -> None:
        """Free states that no row will continue from."""
        for state in parked:
            state.release()

    async def close(self) -> None:
        """Shut down: requests not done fail with `EngineClosed`; the threads end.

        One that is stuck is left behind, and said in the log.
        """
        self._closed = True
        for worker in self._workers:
            worker.post(Stop())
        joins = (asyncio.to_thread(worker.join, _JOIN_SECONDS) for worker in self._workers)
        if not all(await asyncio.gather(*joins)):
            log.warning("An inference thread did not end within %g s.", _JOIN_SECONDS)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def _parts(self, rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
        """Yield the rows in equal parts, neighbours together, one for each worker in need."""
        size = -(-len(rows) // len(self._workers))
        for start in range(0, len(rows), size):
            yield rows[start : start + size]

    def _check(self, row: Row) -> None:
        if not row.script:
            raise ValueError("A row needs a state to go on from, or forced tokens.")
        if not all(0 <= token < self._vocabulary for token in row.script):
            raise ValueError(f"A row's tokens must lie between 0 and {self._vocabulary - 1}.")
        if row.state is not None and row.state.vector.shape != (self._state_size,):
            raise ValueError("This state belongs to another model.")
        if row.max_steps < 1:
            raise ValueError(f"max_steps must be 1 or more, not {row.max_steps}.")
