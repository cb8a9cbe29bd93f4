"""An inference thread: it owns a runner with its slots and a scheduler, and survives a crash."""

import logging
import queue
import threading
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future
from functools import partial

from bot.inference.errors import InferenceFailed
from bot.inference.rows import Finished, Row
from bot.inference.runner import Runner
from bot.inference.scheduler import Job
from bot.inference.server import Cancel, Message, Request, Server, Stop, Submit

log = logging.getLogger(__name__)

# Rows that share a prefix start together and wait for room together.
_MOST_TOGETHER = 64


class Call:
    """Rows on their way through a worker; `future` is their results."""

    def __init__(self, worker: "Worker", request: Request, job: Job[int]) -> None:
        self.future: Future[list[Finished]] = request.future
        self._worker = worker
        self._job = job

    def cancel(self) -> None:
        """Take the rows out at once, wherever they are."""
        self.future.cancel()
        self._worker.post(Cancel(self._job))


class Worker:
    """Serves calls on a thread of its own, which sleeps while there are none."""

    def __init__(
        self, runner: Runner, reopen: Callable[[], Runner], *, stop: int, queue_limit: int
    ) -> None:
        """Start the thread.

        Args:
            runner: the model, its slots all free.
            reopen: opens the model again after a crash.
            stop: the token that ends a row.
            queue_limit: most calls in line.
        """
        self._inbox: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._most = min(_MOST_TOGETHER, runner.capacity)
        self._make_server = partial(Server, inbox=self._inbox, stop=stop, queue_limit=queue_limit)
        self._server = self._make_server(runner)
        self._reopen = reopen
        self._thread = threading.Thread(target=self._main, name="inference", daemon=True)
        self._thread.start()

    def submit(
        self, rows: Sequence[Row], group: Hashable, deadline: float | None, *, resumes: bool
    ) -> Call:
        """Put rows in line; `deadline` is a time on the monotonic clock."""
        request = Request(rows, Future())
        job = Job(group, request.units(self._most), deadline, resumes)
        self.post(Submit(request, job))
        return Call(self, request, job)

    def post(self, message: Message) -> None:
        """Leave a message for the thread."""
        self._inbox.put(message)

    def join(self, seconds: float) -> bool:
        """Wait for the thread after it was told to stop; return whether it has ended."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _main(self) -> None:
        """Serve until told to stop; after a crash, open the model anew for the next call."""
        first: Message | None = None
        while True:
            try:
                self._server.serve(first)
            except BaseException:  # whatever it is, no request may be left hanging
                log.exception("The inference thread failed; it starts afresh.")
                self._server.fail_all(InferenceFailed("The model failed: try again."))
            else:
                return
            first = self._open_for_next()

    def _open_for_next(self) -> Message:
        """Wait for the next message and open the model for it; return the message."""
        while True:
            message = self._inbox.get()
            if isinstance(message, Stop):
                return message
            if isinstance(message, Cancel):
                continue  # its rows died with the server before
            try:
                self._server = self._make_server(self._reopen())
            except BaseException:  # as above
                log.exception("The model cannot be opened again.")
                if isinstance(message, Submit):
                    message.request.settle(InferenceFailed("The model cannot be opened."))
            else:
                return message
