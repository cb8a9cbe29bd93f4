"""The database file: opened, migrated, read, written in transactions, copied, closed."""

import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from sqlite3 import Row
from typing import Self

Parameters = Mapping[str, object]


class Transaction:
    """Statements that take effect together or not at all."""

    async def execute(self, sql: str, parameters: Parameters) -> int:
        """Run a statement and return how many rows it changed."""
        raise NotImplementedError


class Database:
    """One SQLite file. Use `Storage.open`; the repositories hide this class."""

    now: Callable[[], int]

    @classmethod
    async def open(
        cls,
        path: Path,
        *,
        busy_seconds: float = 5.0,
        now: Callable[[], int] = lambda: int(time.time()),
    ) -> Self:
        """Open the file at `path`, making or migrating it as needed.

        Raises:
            StorageError: it is locked, damaged, not the bot's, or from a newer version.
        """
        raise NotImplementedError

    async def close(self) -> None:
        """Close the file; a second call does nothing."""
        raise NotImplementedError

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Write: committed to disk when the block ends, undone if it raises."""
        raise NotImplementedError
        yield Transaction()

    async def read(self, sql: str, parameters: Parameters) -> list[Row]:
        """Return the rows of a query."""
        raise NotImplementedError

    async def backup(self, path: Path) -> None:
        """Copy the database to `path` while it is in use; complete and checked, or not at all.

        Raises:
            StorageError: the copy could not be made; what was at `path` is as it was.
        """
        raise NotImplementedError
