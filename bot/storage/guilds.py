"""Which guilds have the bot, and which had it."""

from collections.abc import Callable, Collection

from bot.storage.database import Database
from bot.storage.values import to_json

ADD_GUILD = "INSERT INTO guilds (id) VALUES (:guild) ON CONFLICT DO NOTHING"

GRACE_DAYS = 14

_BACK = """
    UPDATE guilds SET departed_at = NULL WHERE id IN (SELECT value FROM json_each(:present))
"""
_GONE = """
    UPDATE guilds SET departed_at = :now
    WHERE id IN (SELECT value FROM json_each(:gone)) AND departed_at IS NULL
"""


class Guilds:
    """The guilds that have rows here, and since when those that removed the bot are gone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def joined(self, guild_id: int) -> None:
        """Note that a guild has the bot (again): it is not to be erased."""
        async with self._database.transaction() as transaction:
            await transaction.execute(_BACK, {"present": to_json([guild_id])})

    async def departed(self, guild_id: int) -> None:
        """Note that a guild removed the bot. Not for a guild that is only unavailable."""
        await self._depart([guild_id])

    async def reconcile(
        self, present: Collection[int], owned: Callable[[int], bool] = lambda _: True
    ) -> int:
        """Note all guilds that came and went while the bot was offline; return how many went.

        Call it once all shards are ready.

        Args:
            present: All guilds of this process, unavailable ones included.
            owned: Whether a guild belongs to this process's shards; the others are left alone.
        """
        rows = await self._database.read("SELECT id, departed_at FROM guilds")
        here = set(present)
        gone = [
            row["id"]
            for row in rows
            if row["departed_at"] is None and row["id"] not in here and owned(row["id"])
        ]
        back = [row["id"] for row in rows if row["departed_at"] is not None and row["id"] in here]
        if back:
            async with self._database.transaction() as transaction:
                await transaction.execute(_BACK, {"present": to_json(back)})
        if gone:
            await self._depart(gone)
        return len(gone)

    async def _depart(self, guild_ids: list[int]) -> None:
        async with self._database.transaction() as transaction:
            await transaction.execute(
                _GONE, {"gone": to_json(guild_ids), "now": self._database.now()}
            )
