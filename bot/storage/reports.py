"""Verses that members reported, kept until a moderator has handled them."""

from dataclasses import dataclass

from bot.storage import queries
from bot.storage.database import Database
from bot.storage.scope import Scope
from bot.storage.values import row_key, storable
from bot.storage.verses import Verse, read_verse


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

    async def pending(self, guild_id: int, *, limit: int = 25) -> tuple[Report, ...]:
        """Return the open reports of a guild, the oldest first: for its moderators."""
        return await self._pending(everywhere=False, guild=guild_id, limit=limit)

    async def pending_everywhere(self, *, limit: int = 100) -> tuple[Report, ...]:
        """Return the open reports of all guilds and of none: for the host in the terminal only."""
        return await self._pending(everywhere=True, guild=None, limit=limit)

    async def handled(self, guild_id: int | None, report_id: int) -> bool:
        """Close a report: it is gone, and a deleted or expired verse with its last one.

        Returns False if there is no such report in the guild (any more).
        """
        parameters = {"guild": guild_id, "report": report_id, "now": self._database.now()}
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
