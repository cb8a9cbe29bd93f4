"""Verses that members reported, kept until a moderator has handled them."""

from collections.abc import Collection
from dataclasses import dataclass

from bot.storage import queries
from bot.storage.database import Database
from bot.storage.scope import Scope
from bot.storage.values import row_key, storable, to_json
from bot.storage.verses import Verse, read_verse

OUTSIDE_DAYS = 30
_DAY = 24 * 3600


@dataclass(frozen=True, slots=True)
class Report:
    """A report that waits to be handled.

    Attributes:
        id: Its number.
        verse: The verse reported, even if it was deleted or has expired meanwhile.
        reporter_id: Who reported it; None if they asked to be forgotten.
        reason: What they wrote, possibly nothing.
        created_at: When, in Unix seconds.
        hidden: Whether the verse is out of everyone else's sight by now.
    """

    id: int
    verse: Verse
    reporter_id: int | None
    reason: str
    created_at: int
    hidden: bool


class Reports:
    """The open reports. A reported verse is not purged before its report is handled."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, scope: Scope, verse_id: int, reason: str = "") -> int | None:
        """Report a verse and return the report's id, or None if there is no such verse.

        A member's second report of the same verse replaces the first one's reason.
        """
        parameters = scope.bound(
            verse=row_key(verse_id), reason=storable(reason), now=self._database.now()
        )
        async with self._database.transaction() as transaction:
            rows = await transaction.execute(queries.REPORT, parameters)
        return int(rows[0]["id"]) if rows else None

    async def channels(self, guild_id: int) -> frozenset[int]:
        """Return the channels that a guild's open reports are of, to be checked for rights."""
        rows = await self._database.read(queries.REPORTED_CHANNELS, {"guild": guild_id})
        return frozenset(row["channel_id"] for row in rows)

    async def pending(
        self, guild_id: int, channels: Collection[int] | None = None, *, limit: int = 25
    ) -> tuple[Report, ...]:
        """Return the open reports of a guild, the oldest first: for its moderators.

        Args:
            guild_id: The guild.
            channels: Those of `channels` that the moderator moderates; None for all.
            limit: At most so many.
        """
        among = None if channels is None else to_json(sorted(channels))
        return await self._pending(everywhere=False, guild=guild_id, channels=among, limit=limit)

    async def pending_everywhere(self, *, limit: int = 100) -> tuple[Report, ...]:
        """Return the open reports of all guilds and of none: for the host in the terminal only."""
        return await self._pending(everywhere=True, guild=None, channels=None, limit=limit)

    async def handled(self, guild_id: int | None, report_id: int) -> bool:
        """Close a report: it is gone, and a deleted or expired verse with its last one.

        Returns False if there is no such report in the guild (any more).
        """
        return await self._handled(everywhere=False, guild=guild_id, report=report_id)

    async def handled_by_host(self, report_id: int) -> bool:
        """Close a report of whatever guild or none, as `handled`: for the terminal only."""
        return await self._handled(everywhere=True, guild=None, report=row_key(report_id))

    async def age(self) -> int:
        """Close the reports outside guilds that are older than `OUTSIDE_DAYS`; return how many."""
        before = self._database.now() - OUTSIDE_DAYS * _DAY
        return await self._database.in_steps(queries.AGED_REPORTS, {"before": before})

    async def _handled(self, **parameters: object) -> bool:
        parameters["now"] = self._database.now()
        async with self._database.transaction() as transaction:
            closed = await transaction.execute(queries.CLOSE_REPORT, parameters)
            for row in closed:
                await transaction.execute(
                    queries.PURGE_REPORTED, {**parameters, "verse": row["verse_id"]}
                )
        return bool(closed)

    async def _pending(self, **parameters: object) -> tuple[Report, ...]:
        now = self._database.now()
        rows = await self._database.read(queries.PENDING_REPORTS, parameters)
        return tuple(
            Report(
                id=row["report_id"],
                verse=read_verse(row),
                reporter_id=row["reporter_id"],
                reason=row["reason"],
                created_at=row["reported_at"],
                hidden=row["expires_at"] is not None and row["expires_at"] <= now,
            )
            for row in rows
        )
