"""The daily purge."""

from dataclasses import dataclass

from bot.storage.database import Database
from bot.storage.erasure import Erasure
from bot.storage.guilds import GRACE_DAYS
from bot.storage.reports import Reports
from bot.storage.settings import SettingsStore

_DAY = 24 * 3600
_GUILDS = "SELECT id FROM guilds UNION ALL SELECT NULL"
_DEPARTED = "SELECT id FROM guilds WHERE departed_at <= :before"
_EXPIRED = """
    DELETE FROM verses WHERE id IN (
        SELECT v.id FROM verses AS v
        WHERE v.expires_at <= :now
            AND NOT EXISTS (SELECT 1 FROM reports WHERE verse_id = v.id)
        LIMIT :step
    )
    RETURNING id
"""
_AGED = """
    DELETE FROM verses WHERE id IN (
        SELECT v.id FROM verses AS v
        WHERE v.guild_id IS :guild AND v.created_at < :before
            AND (:kept_too OR NOT EXISTS (SELECT 1 FROM favourites WHERE verse_id = v.id))
            AND NOT EXISTS (SELECT 1 FROM reports WHERE verse_id = v.id)
        LIMIT :step
    )
    RETURNING id
"""
_BATTLES = """
    DELETE FROM battles WHERE id IN (SELECT id FROM battles WHERE deadline_at < :before LIMIT :step)
    RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Purged:
    """What a purge removed.

    Attributes:
        expired: Unlisted or deleted verses past their time.
        aged: Verses older than their guild keeps them.
        guilds: Departed guilds past their grace.
        battles: Battles that ended, or should have, more than a day ago.
    """

    expired: int
    aged: int
    guilds: int
    battles: int


class Retention:
    """Removes what is past its time, in small steps, so that no answer waits for it."""

    def __init__(self, database: Database, erasure: Erasure, settings: SettingsStore) -> None:
        self._database = database
        self._erasure = erasure
        self._settings = settings

    async def purge(self, *, grace_days: int = GRACE_DAYS) -> Purged:
        """Remove what is past its time: to be called at the start and then daily.

        Verses that somebody keeps and verses under report stay. Where the history is off, nothing
        but what is under report outlives a day: lists do not show it, so nobody could let it go.
        Old reports outside guilds are closed. Wishes to be forgotten that a crash left over are
        carried out first.
        """
        now = self._database.now()
        await self._erasure.resume()
        await Reports(self._database).age()
        departed = await self._database.read(_DEPARTED, {"before": now - grace_days * _DAY})
        for row in departed:
            await self._erasure.erase_guild(row["id"])
        expired = await self._database.in_steps(_EXPIRED, {"now": now})
        aged = 0
        for row in await self._database.read(_GUILDS):
            settings = await self._settings.get(row["id"])
            days = settings.retention_days if settings.history else 1
            limits = {"before": now - days * _DAY, "kept_too": not settings.history}
            aged += await self._database.in_steps(_AGED, {"guild": row["id"], **limits})
        battles = await self._database.in_steps(_BATTLES, {"before": now - _DAY})
        await self._database.scrub()
        return Purged(expired, aged, len(departed), battles)
