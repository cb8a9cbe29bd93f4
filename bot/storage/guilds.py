"""Which guilds have the bot, and which had it."""

from collections.abc import Callable, Collection

from bot.storage.database import Database

GRACE_DAYS = 14


class Guilds:
    """The guilds that have rows here, and since when those that removed the bot are gone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def joined(self, guild_id: int) -> None:
        """Note that a guild has the bot (again): it is not to be erased."""
        raise NotImplementedError

    async def departed(self, guild_id: int) -> None:
        """Note that a guild removed the bot. Not for a guild that is only unavailable."""
        raise NotImplementedError

    async def reconcile(
        self, present: Collection[int], owned: Callable[[int], bool] = lambda _: True
    ) -> int:
        """Note all guilds that came and went while the bot was offline; return how many went.

        Call it once all shards are ready.

        Args:
            present: All guilds of this process, unavailable ones included.
            owned: Whether a guild belongs to this process's shards; the others are left alone.
        """
        raise NotImplementedError
