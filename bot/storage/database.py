"""The database file: opened, read, written in transactions, copied, closed."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from pathlib import Path
from sqlite3 import Row
from typing import Self, TypeVar
from weakref import WeakSet

import aiosqlite

from bot.storage.errors import Fault, StorageError, in_words, storage_error
from bot.storage.migrate import prepare
from bot.storage.writer import NOTHING, Parameters, Transaction, Writer

Connection = TypeVar("Connection", aiosqlite.Connection, Writer)

# Discord gives an answer three seconds: a member is told of a locked file within them.
BUSY_SECONDS = 2.0

_MAX_LOG_BYTES = 16 * 2**20
_STEP = 200
_SCRUB_AGAIN_SECONDS = 1.0
_log = logging.getLogger(__name__)


class Database:
    """One SQLite file: one connection that writes, and one that reads beside it.

    `Storage` opens it, and the repositories are its only users.

    Attributes:
        path: The file.
        now: The clock, in Unix seconds.
    """

    def __init__(self, path: Path, busy_seconds: float, now: Callable[[], int]) -> None:
        self.path = path
        self.now = now
        self._busy_seconds = busy_seconds
        self._writer: Writer | None = None
        self._reader: aiosqlite.Connection | None = None
        self._scrubbing: asyncio.Task[None] | None = None

    @classmethod
    async def open(
        cls,
        path: Path,
        *,
        busy_seconds: float = BUSY_SECONDS,
        now: Callable[[], int] = lambda: int(time.time()),
    ) -> Self:
        """Open the file at `path`, making or migrating it as needed.

        Raises:
            StorageError: it is locked, damaged, not the bot's, or from a newer version.
        """
        # It writes whole statements with their values, and so what members wrote, at DEBUG.
        logging.getLogger("aiosqlite").setLevel(logging.INFO)
        await asyncio.to_thread(prepare, path, busy_seconds)
        database = cls(path, busy_seconds, now)
        try:
            writer = await database._connect(
                # A commit must outlive the machine's power, not only the process; what is erased
                # must leave the file's free pages too.
                "PRAGMA synchronous = FULL",
                "PRAGMA foreign_keys = ON",
                "PRAGMA secure_delete = ON",
                f"PRAGMA journal_size_limit = {_MAX_LOG_BYTES}",
            )
            database._writer = Writer(writer, path, busy_seconds)
            database._reader = await database._connect("PRAGMA query_only = ON")
        except BaseException:
            await database.close()
            raise
        return database

    async def _connect(self, *pragmas: str) -> aiosqlite.Connection:
        with in_words(self.path):
            connection = await aiosqlite.connect(
                self.path, timeout=self._busy_seconds, isolation_level=None
            )
            _stop_at_exit(connection)
            try:
                connection.row_factory = Row
                for pragma in pragmas:
                    await connection.execute_fetchall(pragma)
            except BaseException:
                await connection.close()
                raise
            return connection

    async def close(self) -> None:
        """Close the file once what is being written is on disk; a second call does nothing."""
        reader, writer, scrubbing = self._reader, self._writer, self._scrubbing
        self._reader = self._writer = self._scrubbing = None
        if scrubbing:
            scrubbing.cancel()
            await asyncio.wait([scrubbing])
        if reader:  # first: the last connection to go folds the write-ahead log in
            with in_words(self.path):
                await reader.close()
        if writer:
            await writer.close()

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Write: on disk when the block has ended, undone if it raises or is cancelled.

        Raises:
            StorageError: it could not be written, or others have been writing for too long.
        """
        return self._open(self._writer).transaction()

    async def read(self, sql: str, parameters: Parameters = NOTHING) -> list[Row]:
        """Return the rows of a query; it sees every transaction that ended before.

        Raises:
            StorageError: it could not be read.
        """
        reader = self._open(self._reader)
        with in_words(self.path):
            return list(await reader.execute_fetchall(sql, parameters))

    async def in_steps(self, sql: str, parameters: Parameters) -> int:
        """Repeat a deletion of `:step` rows until there are none; return how many there were.

        Each step is a transaction of its own, so that other writers get their turn.
        """
        total = 0
        while True:
            async with self.transaction() as transaction:
                gone = await transaction.execute(sql, {**parameters, "step": _STEP})
            total += len(gone)
            if len(gone) < _STEP:
                return total

    async def scrub(self) -> None:
        """Empty the write-ahead log, where what was just erased may still stand.

        While another program is in the way, it is tried again in the background until it is done.
        """
        if await self._open(self._writer).scrub():
            return
        if self._scrubbing is None or self._scrubbing.done():
            self._scrubbing = asyncio.create_task(self._scrub_later(), name="scrub")

    async def _scrub_later(self) -> None:
        _log.info("What was erased leaves the file once another program has let go of it.")
        done = False
        while not done:
            await asyncio.sleep(_SCRUB_AGAIN_SECONDS)
            with suppress(StorageError):  # whatever it is, it may pass
                done = await self._open(self._writer).scrub()

    def _open(self, connection: Connection | None) -> Connection:
        if connection is None:
            raise storage_error(Fault.CLOSED, self.path)
        return connection


_connections: WeakSet[aiosqlite.Connection] = WeakSet()
_watching = threading.Lock()


def _stop_at_exit(connection: aiosqlite.Connection) -> None:
    """See to it that a connection nobody closed does not keep the process from ending.

    aiosqlite's threads are not daemons, and Python waits for those before any exit handler runs.
    """
    _connections.add(connection)
    if _watching.acquire(blocking=False):  # once a process
        threading.Thread(target=_stop_all, name="storage-exit", daemon=True).start()


def _stop_all() -> None:
    threading.main_thread().join()
    for connection in list(_connections):
        connection.stop()
