"""Brings a database file to the form this version knows, step by step."""

import logging
import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from bot.storage.errors import Fault, StorageError, in_words, storage_error

# In the file's header beside `user_version`: tells the bot's databases from other programs'.
APPLICATION_ID = 0x436F7570
STRICT_TABLES_SINCE = (3, 37)

_PAUSE = 0.01
_HEADER = b"SQLite format 3\0"
_FOLDER = Path(__file__).parent / "migrations"
_log = logging.getLogger(__name__)


def migrations() -> tuple[str, ...]:
    """Return the SQL of all migrations; number n leads from `user_version` n - 1 to n."""
    return tuple(path.read_text("utf-8") for path in sorted(_FOLDER.glob("[0-9]*.sql")))


def connect(path: Path, busy_seconds: float) -> sqlite3.Connection:
    """Return a plain connection that begins and ends its transactions in so many words."""
    return sqlite3.connect(path, timeout=busy_seconds, isolation_level=None)


def prepare(path: Path, busy_seconds: float, steps: Sequence[str] | None = None) -> None:
    """Make or migrate the database at `path` and set it to write ahead.

    Each step is its own transaction: after a failure the file is at the step before. Two processes
    may prepare one file at once.

    Args:
        path: The file; missing folders are made. Only its owner may read a new one, since it
            holds what members wrote.
        busy_seconds: How long to wait for another process's lock.
        steps: The migrations; by default all there are.

    Raises:
        StorageError: it is locked, damaged, another program's, or from a newer version.
    """
    if sqlite3.sqlite_version_info < STRICT_TABLES_SINCE:
        raise StorageError(
            f"Python's SQLite is {sqlite3.sqlite_version}, the bot needs 3.37 or later: "
            "use a newer build of Python."
        )
    steps = migrations() if steps is None else steps
    with in_words(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        _check_header(path)
        with closing(connect(path, busy_seconds)) as connection:
            while _version(connection, path, len(steps)) < len(steps):
                _step(connection, path, steps)
            mode = _write_ahead(connection, busy_seconds)
    if mode != "wal":
        raise StorageError(
            f"The file system of {path} cannot share memory between programs, which the database "
            "needs: put it on a local disk.",
            Fault.UNREACHABLE,
        )


def _write_ahead(connection: sqlite3.Connection, busy_seconds: float) -> str:
    """Ask for a write-ahead log and return the mode the file is in then.

    SQLite does not wait for other processes here, however long it may elsewhere.
    """
    deadline = time.monotonic() + busy_seconds
    while True:
        try:
            [mode] = connection.execute("PRAGMA journal_mode = WAL").fetchone()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE)
        else:
            return str(mode)


def _check_header(path: Path) -> None:
    """Refuse what SQLite would take for an empty database, and write over, if it is short."""
    with path.open("rb") as file:
        header = file.read(len(_HEADER))
    if header not in (b"", _HEADER):
        raise storage_error(Fault.DAMAGED, path)


def _version(connection: sqlite3.Connection, path: Path, known: int) -> int:
    """Return the format of the file, from 0 for an empty one to `known`."""
    # One statement: another process may be making the file at this moment.
    application, version, objects = connection.execute(
        """
        SELECT application_id, user_version, (SELECT COUNT(*) FROM sqlite_schema)
        FROM pragma_application_id, pragma_user_version
        """
    ).fetchone()
    if application != APPLICATION_ID and (application or version or objects):
        raise StorageError(
            f"The database {path} belongs to another program: give DATABASE_PATH another file.",
            Fault.FOREIGN,
        )
    if version > known:
        raise StorageError(
            f"The database {path} is from a newer version of the bot (format {version}, this one "
            f"knows {known}): update the bot, or put an older backup in its place.",
            Fault.NEWER,
        )
    return int(version)


def _step(connection: sqlite3.Connection, path: Path, steps: Sequence[str]) -> None:
    """Go one format further, unless another process just did."""
    # A migration may have to rebuild a table that others refer to.
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = _version(connection, path, len(steps))
        if version < len(steps):
            for statement in statements(steps[version]):
                connection.execute(statement)
            _check_references(connection, path)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {version + 1}")
            _log.info("Database %s brought to format %d.", path, version + 1)
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()
        raise


def _check_references(connection: sqlite3.Connection, path: Path) -> None:
    if connection.execute("PRAGMA foreign_key_check").fetchone():
        raise StorageError(
            f"The database {path} refers to rows it does not have: put a backup in its place.",
            Fault.DAMAGED,
        )


def statements(script: str) -> Iterator[str]:
    """Yield the statements of an SQL script, of which each ends a line.

    `executescript` is no help here: it commits what was begun.
    """
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
    if "".join(line for line in pending.splitlines() if not line.startswith("--")).strip():
        raise ValueError(f"the script ends within a statement: {pending.strip()[:60]!r}")
