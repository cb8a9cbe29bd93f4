"""Copies a database that may be in use, and says how one is."""

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.storage.errors import Fault, StorageError, in_words, storage_error
from bot.storage.migrate import APPLICATION_ID, connect, migrations

_BUSY_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Health:
    """How a database file is.

    Attributes:
        format: The format it is in.
        known: The format this version of the bot brings it to.
        bytes: Its size.
        verses: How many verses it holds.
    """

    format: int
    known: int
    bytes: int
    verses: int


def copy_database(source: Path, target: Path) -> None:
    """Copy the database at `source` to `target` with SQLite's online backup.

    The bot may be writing meanwhile: the copy is its state at one moment. It is a single file,
    checked before it takes its name, that only its owner may read.

    Raises:
        StorageError: there is no database at `source`, or the copy could not be written; what was
            at `target` is as it was.
    """
    if not source.exists():
        raise StorageError(f"There is no database at {source} to copy.", Fault.UNREACHABLE)
    if target.exists() and target.samefile(source):
        raise StorageError(f"{target} is the database itself: name another file for the copy.")
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with in_words(target):
            os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            _copy(source, draft)
            with draft.open("rb") as file:
                os.fsync(file.fileno())
            draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _copy(source: Path, draft: Path) -> None:
    with closing(connect(draft, _BUSY_SECONDS)) as copy:
        with in_words(source), closing(connect(source, _BUSY_SECONDS)) as original:
            original.execute("PRAGMA query_only = ON")
            if original.execute("PRAGMA application_id").fetchone() != (APPLICATION_ID,):
                raise StorageError(f"{source} is not the bot's database.", Fault.FOREIGN)
            original.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        with in_words(source):
            _check(copy, source)


def health(path: Path) -> Health:
    """Look at the database at `path` without changing it, whatever its format.

    Raises:
        StorageError: there is none, it is damaged, or it cannot be read.
    """
    if not path.exists():
        raise StorageError(f"There is no database at {path} yet.", Fault.UNREACHABLE)
    with in_words(path), closing(connect(path, _BUSY_SECONDS)) as connection:
        connection.execute("PRAGMA query_only = ON")
        [version] = connection.execute("PRAGMA user_version").fetchone()
        [application] = connection.execute("PRAGMA application_id").fetchone()
        if application != APPLICATION_ID:
            raise StorageError(f"{path} is not the bot's database.", Fault.FOREIGN)
        [verses] = connection.execute("SELECT COUNT(*) FROM verses").fetchone()
        _check(connection, path)
        return Health(version, len(migrations()), path.stat().st_size, verses)


def _check(connection: sqlite3.Connection, path: Path) -> None:
    if connection.execute("PRAGMA quick_check").fetchall() != [("ok",)]:
        raise storage_error(Fault.DAMAGED, path)
