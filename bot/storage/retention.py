"""The daily purge."""

from dataclasses import dataclass

from bot.storage.database import Database
from bot.storage.guilds import GRACE_DAYS


@dataclass(frozen=True, slots=True)
class Purged:
    """What a purge removed.

    Attributes:
        expired: Unlisted or deleted verses past their time.
        aged: Verses older than their guild keeps them.
        guilds: Departed guilds past their grace.
    """

    expired: int
    aged: int
    guilds: int


class Retention:
    """Removes what is past its time, in small steps, so that no answer waits for it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def purge(self, *, grace_days: int = GRACE_DAYS) -> Purged:
        """Remove what is past its time: to be called at the start and then daily.

        Verses that somebody keeps and verses under report stay.
        """
        raise NotImplementedError
