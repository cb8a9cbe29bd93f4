"""Small facts the bot keeps for itself from one start to the next."""

from bot.storage.database import Database

_GET = "SELECT value FROM host_facts WHERE name = :name"
_PUT = """
    INSERT INTO host_facts (name, value) VALUES (:name, :value)
    ON CONFLICT DO UPDATE SET value = excluded.value
"""
_PUT_ONCE = "INSERT INTO host_facts (name, value) VALUES (:name, :value) ON CONFLICT DO NOTHING"


class HostFacts:
    """Text by name, such as the hash of the commands that were last synced. Nothing of members."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, name: str) -> str | None:
        """Return what was stored under `name`, or None."""
        rows = await self._database.read(_GET, {"name": name})
        return str(rows[0]["value"]) if rows else None

    async def put(self, name: str, value: str) -> None:
        """Store `value` under `name`."""
        async with self._database.transaction() as transaction:
            await transaction.execute(_PUT, {"name": name, "value": value})

    async def put_once(self, name: str, value: str) -> str:
        """Store `value` under `name` unless something is there already; return what is."""
        async with self._database.transaction() as transaction:
            await transaction.execute(_PUT_ONCE, {"name": name, "value": value})
            [row] = await transaction.execute(_GET, {"name": name})
        return str(row["value"])
