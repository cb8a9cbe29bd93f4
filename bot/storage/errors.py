"""What can go wrong on disk, in one sentence each."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path


class Fault(StrEnum):
    """Why the database could not serve: what the Discord edge picks its words by."""

    LOCKED = "locked"
    FULL = "full"
    READ_ONLY = "read_only"
    DAMAGED = "damaged"
    NEWER = "newer"
    FOREIGN = "foreign"
    UNREACHABLE = "unreachable"
    CLOSED = "closed"
    OTHER = "other"


class StorageError(RuntimeError):
    """The database could not do what was asked; nothing of it was written.

    Attributes:
        fault: What kind of fault it was. `LOCKED` and `FULL` may pass: the call can be repeated.
    """

    def __init__(self, message: str, fault: Fault = Fault.OTHER) -> None:
        super().__init__(message)
        self.fault = fault


class SettingsError(ValueError):
    """A setting of a guild was given a value it cannot take; the message says what it takes."""


_SENTENCES = {
    Fault.LOCKED: "The database {path} is locked by another program: try again later.",
    Fault.FULL: "The disk that holds the database {path} is full: make room on it.",
    Fault.READ_ONLY: "The database {path} cannot be written: check its rights and its folder's.",
    Fault.DAMAGED: "The database {path} is damaged or none at all: put a backup in its place.",
    Fault.UNREACHABLE: "The database {path} cannot be reached: check its path, rights and disk.",
    Fault.CLOSED: "The database {path} is closed: the bot is stopping.",
}
_FAULTS = {
    sqlite3.SQLITE_BUSY: Fault.LOCKED,
    sqlite3.SQLITE_LOCKED: Fault.LOCKED,
    sqlite3.SQLITE_PROTOCOL: Fault.LOCKED,
    sqlite3.SQLITE_FULL: Fault.FULL,
    sqlite3.SQLITE_READONLY: Fault.READ_ONLY,
    sqlite3.SQLITE_CORRUPT: Fault.DAMAGED,
    sqlite3.SQLITE_NOTADB: Fault.DAMAGED,
    sqlite3.SQLITE_CANTOPEN: Fault.UNREACHABLE,
    sqlite3.SQLITE_IOERR: Fault.UNREACHABLE,
    sqlite3.SQLITE_PERM: Fault.UNREACHABLE,
}


def storage_error(fault: Fault, path: Path) -> StorageError:
    """Return the error that says what `fault` means for the file at `path`."""
    return StorageError(_SENTENCES[fault].format(path=path), fault)


@contextmanager
def in_words(path: Path) -> Iterator[None]:
    """Turn what SQLite and the system raise about the file at `path` into `StorageError`."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None)  # absent where Python itself raises
        fault = Fault.OTHER if code is None else _FAULTS.get(code & 0xFF, Fault.OTHER)
        if fault is Fault.OTHER:
            raise StorageError(f"The database {path} refused a statement: {error}.") from error
        raise storage_error(fault, path) from error
    except OverflowError as error:
        raise StorageError("A number is too large for the database.") from error
    except OSError as error:
        raise storage_error(Fault.UNREACHABLE, path) from error
