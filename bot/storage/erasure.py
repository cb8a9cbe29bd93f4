"""What is stored about one user or guild: shown to them, and erased."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.storage.database import Database
from bot.storage.holdings import HOLDINGS
from bot.storage.queries import DELETE_SOME
from bot.storage.scope import Scope
from bot.storage.settings import SettingsStore
from bot.storage.writer import Transaction

EXPORT_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure removed.

    Attributes:
        rows: Rows removed or made anonymous, by table; tables with none are left out.
    """

    rows: dict[str, int]

    @property
    def verses(self) -> int:
        """How many verses went."""
        return self.rows.get("verses", 0)


class Erasure:
    """Export and erasure; every table that holds a user or guild is reached."""

    def __init__(self, database: Database, settings: SettingsStore) -> None:
        self._database = database
        self._settings = settings

    async def export(self, scope: Scope, *, everywhere: bool) -> str:
        """Return all that is stored about `scope.user_id` as an indented JSON document.

        Words of other members are left out. `everywhere=False`: only what belongs to the guild of
        `scope`, or, outside guilds, to none. Times are in UTC, Discord's ids are strings.
        """
        parameters = scope.bound(everywhere=everywhere)
        document: dict[str, object] = {
            "format": EXPORT_FORMAT,
            "user_id": str(scope.user_id),
            "extent": "everywhere" if everywhere else _id(scope.guild_id) or "outside servers",
            "exported_at": _time(self._database.now()),
        }
        for holding in HOLDINGS:
            rows = await self._database.read(holding.export, parameters)
            shaped = (holding.shape(row, scope.user_id) for row in rows)
            document[holding.table] = [_for_people(record) for record in shaped]
        return json.dumps(document, ensure_ascii=False, indent=2)

    async def forget(self, scope: Scope, *, everywhere: bool) -> Erased:
        """Erase all that is stored about `scope.user_id`, from the file itself too.

        Verses that hold a word they typed go whole, whoever asked for them, and with them all
        favourites and reports of these verses; their own favourites go, and reports they made of
        others' verses lose their name. The wish is on disk before it is carried out, so that
        neither a crash nor a locked file can lose it: see `resume`. `everywhere=False` as in
        `export`.
        """
        parameters = scope.bound(everywhere=int(everywhere), now=self._database.now())
        async with self._database.transaction() as transaction:
            await transaction.execute(_REQUEST, parameters)
        async with self._database.transaction() as transaction:
            erased = await _carry_out(transaction, parameters)
        await self._database.scrub()
        return erased

    async def resume(self) -> int:
        """Carry out the requests that were left over; return how many. The daily purge calls it."""
        requests = await self._database.read(_REQUESTS)
        for request in requests:
            async with self._database.transaction() as transaction:
                await _carry_out(transaction, dict(request))
        if requests:
            await self._database.scrub()
        return len(requests)

    async def erase_guild(self, guild_id: int) -> int:
        """Erase all that belongs to a guild, its settings included, from the file itself too.

        Returns how many verses went. If it is interrupted, the daily purge ends it.
        """
        parameters = {"guild": guild_id, "now": 0}  # at 0, no verse is past its time: all go
        async with self._database.transaction() as transaction:
            await transaction.execute(_DUE, parameters)
        verses = await self._database.in_steps(DELETE_SOME, parameters)
        async with self._database.transaction() as transaction:
            await transaction.execute(_DELETE_GUILD, parameters)
        self._settings.forget(guild_id)
        await self._database.scrub()
        return verses


async def _carry_out(transaction: Transaction, parameters: dict[str, object]) -> Erased:
    rows = {
        holding.table: len(await transaction.execute(holding.forget, parameters))
        for holding in HOLDINGS
    }
    return Erased({table: n for table, n in rows.items() if n and table != "erasure_requests"})


def _for_people(record: dict[str, object]) -> dict[str, object]:
    """Return a record with its ids as strings, which JavaScript does not round, and its times."""
    shown: dict[str, object] = {}
    for name, value in record.items():
        if name.endswith("_id"):
            shown[name] = _id(value)
        elif name.endswith("_at") and isinstance(value, int):
            shown[name] = _time(value)
        else:
            shown[name] = value
    return shown


def _id(value: object) -> str | None:
    return None if value is None else str(value)


def _time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


_REQUEST = """
    INSERT INTO erasure_requests (user_id, everywhere, guild_id, created_at)
    SELECT :user, :everywhere, (SELECT id FROM guilds WHERE id = :guild), :now
    WHERE :everywhere OR :guild IS NULL OR EXISTS (SELECT 1 FROM guilds WHERE id = :guild)
"""
_REQUESTS = """
    SELECT user_id AS user, everywhere, guild_id AS guild FROM erasure_requests ORDER BY id
"""
_DUE = "UPDATE guilds SET departed_at = 0 WHERE id = :guild"
_DELETE_GUILD = "DELETE FROM guilds WHERE id = :guild"
