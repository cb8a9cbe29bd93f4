"""The one object through which the rest of the bot reaches what is stored."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Self

from bot.storage.battles import Battles
from bot.storage.database import BUSY_SECONDS, Database
from bot.storage.erasure import Erasure
from bot.storage.guilds import Guilds
from bot.storage.history import History
from bot.storage.host import HostFacts
from bot.storage.reports import Reports
from bot.storage.retention import Retention
from bot.storage.settings import SettingsStore


class Storage:
    """All repositories over one open database.

    Every method of every repository may raise `StorageError`. A write is on disk when its method
    returns.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self.guilds = Guilds(database)
        self.settings = SettingsStore(database)
        self.history = History(database)
        self.battles = Battles(database)
        self.reports = Reports(database)
        self.erasure = Erasure(database, self.settings)
        self.retention = Retention(database, self.erasure, self.settings)
        self.host = HostFacts(database)

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        path: Path,
        *,
        busy_seconds: float = BUSY_SECONDS,
        now: Callable[[], int] = lambda: int(time.time()),
    ) -> AsyncIterator[Self]:
        """Open the file at `path`, making or migrating it as needed, and close it at the end.

        Args:
            path: The file; missing folders are made.
            busy_seconds: How long to wait for another process's lock, and for one's turn to write.
            now: The clock, in Unix seconds; for tests.

        Raises:
            StorageError: it cannot be opened; the sentence says why and what to do.
        """
        database = await Database.open(path, busy_seconds=busy_seconds, now=now)
        try:
            yield cls(database)
        finally:
            await database.close()
