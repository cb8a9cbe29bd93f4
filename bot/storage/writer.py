"""The one connection that writes; transactions that wait together are committed together."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from sqlite3 import Row

import aiosqlite

from bot.storage.errors import Fault, StorageError, in_words, storage_error

Parameters = Mapping[str, object]

NOTHING: Parameters = {}

_SCRUB_PATIENCE = 0.1


class Transaction:
    """Statements that take effect together or not at all."""

    def __init__(self, connection: aiosqlite.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    async def execute(self, sql: str, parameters: Parameters = NOTHING) -> list[Row]:
        """Run a statement and return its rows: of a change, what it says after RETURNING."""
        with in_words(self._path):
            return list(await self._connection.execute_fetchall(sql, parameters))


class Writer:
    """Runs transactions one after the other, and waits for the disk once for many.

    A commit waits for the disk, which takes longer than all else. So each transaction is a
    savepoint in a batch; the batch is committed when everyone who was waiting for their turn has
    had it. A transaction that fails takes back its savepoint only.

    A cancelled statement still runs in the connection's thread, but before anything asked later:
    what takes it back always comes after it, and ahead of the next transaction.
    """

    def __init__(self, connection: aiosqlite.Connection, path: Path, patience: float) -> None:
        self._connection = connection
        self._path = path
        self._patience = patience  # in seconds: for the turn and for the file's lock together
        self._statements = Transaction(connection, path)
        self._turn = asyncio.Lock()
        self._savepoints = 0
        self._commit: asyncio.Task[None] | None = None
        self._closed = False

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Write: on disk when the block has ended, undone if it raises or is cancelled.

        Raises:
            StorageError: it could not be written, or others have been writing for too long.
        """
        give_up_at = time.monotonic() + self._patience
        try:
            # Without a limit here, everyone who waits behind a locked file would wait in turn.
            async with asyncio.timeout(self._patience):
                await self._turn.acquire()
        except TimeoutError:
            raise storage_error(Fault.LOCKED, self._path) from None
        try:
            if self._closed:
                raise storage_error(Fault.CLOSED, self._path)
            commit = self._commit or await self._begin(give_up_at - time.monotonic())
            savepoint = self._new_savepoint()
            try:
                await self._statements.execute(f"SAVEPOINT {savepoint}")
                yield self._statements
            except BaseException:
                # If SQLite gave up the whole batch, there is no savepoint: `_end` will see it.
                with suppress(StorageError):
                    await self._statements.execute(f"ROLLBACK TO {savepoint}")
                raise
        finally:
            self._turn.release()
        await asyncio.shield(commit)

    async def scrub(self) -> bool:
        """Empty the write-ahead log, where what was just erased may still stand.

        Returns False if another program reads from the log or writes to it: until it is done,
        the words are still in the log or in the file.
        """
        async with self._alone():
            await self._wait_for_others(_SCRUB_PATIENCE)  # others wait for their turn meanwhile
            [[busy, *_]] = await self._statements.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return not busy

    async def close(self) -> None:
        """Close the connection once what is being written is on disk."""
        async with self._alone():
            self._closed = True
            with in_words(self._path):
                await self._connection.close()

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """Hold the turn while no batch is open."""
        while True:
            async with self._turn:
                if self._commit is None:
                    yield
                    return
                commit = self._commit
            await asyncio.wait([commit])

    async def _begin(self, patience: float) -> asyncio.Task[None]:
        """Open a batch and return the task that will commit it."""
        first = self._new_savepoint()
        try:
            await self._wait_for_others(patience)
            await self._statements.execute("BEGIN IMMEDIATE")
            await self._statements.execute(f"SAVEPOINT {first}")
        except BaseException:
            await self._roll_back()
            raise
        self._commit = asyncio.create_task(self._end(first))
        return self._commit

    async def _end(self, first: str) -> None:
        """Commit the batch that began with the savepoint `first`.

        Turns are given in the order they were asked for, so those who wait already come first.
        """
        async with self._turn:
            self._commit = None
            try:
                # After some errors SQLite gives up the whole transaction by itself, and a
                # later savepoint begins another: then the first one is missing.
                await self._statements.execute(f"RELEASE {first}")
                await self._statements.execute("COMMIT")
            except BaseException:
                await self._roll_back()
                raise

    async def _wait_for_others(self, seconds: float) -> None:
        """Set how long the next statements wait for another program's lock."""
        await self._statements.execute(f"PRAGMA busy_timeout = {max(round(1000 * seconds), 0)}")

    async def _roll_back(self) -> None:
        with in_words(self._path):
            await self._connection.rollback()  # does nothing where nothing was begun

    def _new_savepoint(self) -> str:
        self._savepoints += 1
        return f"s{self._savepoints}"
