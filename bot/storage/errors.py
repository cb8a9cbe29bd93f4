"""What can go wrong on disk, in one sentence each."""

from enum import StrEnum


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
