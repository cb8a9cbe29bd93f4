"""Small facts the bot keeps for itself from one start to the next."""

from bot.storage.database import Database


class HostFacts:
    """Text by name, such as the hash of the commands that were last synced. Nothing of members."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, name: str) -> str | None:
        """Return what was stored under `name`, or None."""
        raise NotImplementedError

    async def put(self, name: str, value: str) -> None:
        """Store `value` under `name`."""
        raise NotImplementedError
