"""The verses of each guild: stored, found again, kept as favourites, deleted."""

from collections.abc import Collection
from dataclasses import dataclass

from bot.storage.database import Database
from bot.storage.scope import Scope
from bot.storage.verses import NewVerse, Verse

UNLISTED_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which verses of the history are asked for; all conditions must hold.

    Attributes:
        author_id: Only those this member asked for.
        kept_by: Only those this member keeps.
        text: Only those that hold all these words or parts of words, in the seed or a line,
            whatever their case and accents.
    """

    author_id: int | None = None
    kept_by: int | None = None
    text: str = ""


EVERY_VERSE = Wanted()


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list of verses.

    Attributes:
        verses: Those on this page, newest first.
        number: Number of this page, from 1; at most `pages`.
        pages: How many pages there are; at least 1.
        total: How many verses there are on all pages.
    """

    verses: tuple[Verse, ...]
    number: int
    pages: int
    total: int


class History:
    """The verses that were made, each bound to its guild (or to its author, outside guilds)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(
        self, scope: Scope, verse: NewVerse, *, listed: bool, thread_id: int | None = None
    ) -> int:
        """Store a verse made for `scope.user_id`, and return its id.

        It is on disk when this returns: show the verse as final after that, with the id in its
        buttons, then call `sent`. `listed=False` (history off) keeps it for a day, out of every
        list. For a message in a public thread give `scope` the parent channel, whose permissions
        decide, and here the thread; for a private thread give `scope` the thread itself.

        Raises:
            StorageError: it could not be written.
        """
        raise NotImplementedError

    async def sent(self, scope: Scope, verse_id: int, message_id: int) -> None:
        """Note the message a verse was sent as; nothing happens if the verse is gone."""
        raise NotImplementedError

    async def get(self, scope: Scope, verse_id: int) -> Verse | None:
        """Return a verse, listed or not, or None if there is none such in `scope`."""
        raise NotImplementedError

    async def thread(self, scope: Scope, verse_id: int, limit: int = 8) -> tuple[Verse, ...]:
        """Return a verse and those it carries on, the oldest first; empty if there is none such."""
        raise NotImplementedError

    async def page(
        self,
        scope: Scope,
        visible: Collection[int],
        wanted: Wanted = EVERY_VERSE,
        *,
        number: int = 1,
        size: int = 5,
    ) -> Page:
        """Return a page of the listed verses of a guild, or outside guilds of the member's own.

        Args:
            scope: Where and by whom it is asked.
            visible: Those of `channels` that the member can see now; not looked at outside guilds.
            wanted: Which verses; all by default.
            number: Page asked for, from 1; beyond the last it is the last.
            size: Verses a page.
        """
        raise NotImplementedError

    async def channels(self, scope: Scope) -> frozenset[int]:
        """Return the channels that the guild's listed verses come from, to be checked for sight."""
        raise NotImplementedError

    async def top(
        self, scope: Scope, visible: Collection[int], *, limit: int = 10, since: int = 0
    ) -> tuple[Verse, ...]:
        """Return the most kept verses made at or after `since` (Unix seconds), the most kept first.

        Only verses that somebody keeps are returned.
        """
        raise NotImplementedError

    async def recent_seeds(
        self, scope: Scope, visible: Collection[int], typed: str = "", limit: int = 25
    ) -> tuple[str, ...]:
        """Return the latest different seeds that hold what was `typed`, for autocompletion.

        Only seeds that their verse's author typed themselves.
        """
        raise NotImplementedError

    async def keep(self, scope: Scope, verse_id: int) -> int | None:
        """Make a verse a favourite of the member; return how many keep it, None if it is not there.

        An unlisted verse cannot be kept: None too. Keeping twice is keeping once.
        """
        raise NotImplementedError

    async def unkeep(self, scope: Scope, verse_id: int) -> int | None:
        """Undo `keep`; return how many keep the verse, or None if it is not there."""
        raise NotImplementedError

    async def delete(self, scope: Scope, verse_id: int) -> bool:
        """Delete a verse; False if there was none such.

        Whether the member may is the caller's to check. A reported verse is out of everyone's
        sight at once too, but moderators can see it until the report is handled.
        """
        raise NotImplementedError

    async def clear(self, guild_id: int) -> int:
        """Delete all verses of a guild, as `delete`; return how many there were."""
        raise NotImplementedError
