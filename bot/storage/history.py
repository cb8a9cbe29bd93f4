"""The verses of each guild: stored, found again, kept as favourites, deleted."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import islice

from bot.storage import queries
from bot.storage.database import Database
from bot.storage.guilds import ADD_GUILD
from bot.storage.scope import Scope
from bot.storage.values import folded, row_key, storable, to_json
from bot.storage.verses import NewVerse, Verse, lines_json, read_verse

UNLISTED_SECONDS = 24 * 3600
MAX_SEARCH_WORDS = 10
MAX_SEEDS_LOOKED_AT = 500


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
        own = (None, scope.user_id)
        typists = (verse.seed_author_id, *(line.author_id for line in verse.lines))
        voices = {user_id for user_id in typists if user_id not in own}
        now = self._database.now()
        parameters = scope.bound(
            thread=thread_id,
            seed=storable(verse.seed),
            seed_author=None if verse.seed_author_id in own else verse.seed_author_id,
            lines=lines_json(verse.lines, scope.user_id),
            folded=folded("\n".join([verse.seed, *(line.text for line in verse.lines)])),
            model=verse.model,
            parameters=to_json(dict(verse.parameters)),
            parent=verse.parent_id,
            now=now,
            expires=None if listed else now + UNLISTED_SECONDS,
            voices=to_json(list(voices)),
        )
        async with self._database.transaction() as transaction:
            if scope.guild_id is not None:
                await transaction.execute(ADD_GUILD, parameters)
            [[verse_id]] = await transaction.execute(queries.ADD_VERSE, parameters)
            await transaction.execute(queries.ADD_VOICES, {**parameters, "verse": verse_id})
        return int(verse_id)

    async def sent(self, scope: Scope, verse_id: int, message_id: int) -> None:
        """Note the message a verse was sent as; nothing happens if the verse is gone."""
        parameters = self._bound(scope, verse_id, message=message_id)
        async with self._database.transaction() as transaction:
            await transaction.execute(queries.SENT, parameters)

    async def get(self, scope: Scope, verse_id: int) -> Verse | None:
        """Return a verse, listed or not, or None if there is none such in `scope`."""
        found = await self._fetch(scope, [verse_id])
        return found[0] if found else None

    async def thread(self, scope: Scope, verse_id: int, limit: int = 8) -> tuple[Verse, ...]:
        """Return a verse and those it carries on, the oldest first; empty if there is none such."""
        rows = await self._database.read(queries.THREAD, self._bound(scope, verse_id, limit=limit))
        return await self._fetch(scope, (row["id"] for row in rows))

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
        words = folded(wanted.text).split()[:MAX_SEARCH_WORDS]
        parameters = scope.bound(
            visible=to_json(sorted(visible)),
            author=None if wanted.author_id is None else row_key(wanted.author_id),
            keeper=None if wanted.kept_by is None else row_key(wanted.kept_by),
            words=to_json(words),
            longest_word=max(words, key=len, default=""),
            size=size,
        )
        [[total]] = await self._database.read(_lists(scope).count, parameters)
        pages = max(1, -(-total // size))
        number = min(max(number, 1), pages)
        rows = await self._database.read(
            _lists(scope).page, {**parameters, "skipped": (number - 1) * size}
        )
        return Page(await self._fetch(scope, (row["id"] for row in rows)), number, pages, total)

    async def channels(self, scope: Scope) -> frozenset[int]:
        """Return the channels that the guild's listed verses come from, to be checked for sight."""
        rows = await self._database.read(queries.CHANNELS, scope.bound())
        return frozenset(row["channel_id"] for row in rows)

    async def top(
        self, scope: Scope, visible: Collection[int], *, limit: int = 10, since: int = 0
    ) -> tuple[Verse, ...]:
        """Return the most kept verses made at or after `since` (Unix seconds), the most kept first.

        Only verses that somebody keeps are returned.
        """
        rows = await self._database.read(
            _lists(scope).top,
            scope.bound(visible=to_json(sorted(visible)), since=since, limit=limit),
        )
        return await self._fetch(scope, (row["id"] for row in rows))

    async def recent_seeds(
        self, scope: Scope, visible: Collection[int], typed: str = "", limit: int = 25
    ) -> tuple[str, ...]:
        """Return the latest different seeds that hold what was `typed`, for autocompletion.

        Only seeds that their verse's author typed themselves.
        """
        rows = await self._database.read(
            _lists(scope).recent_seeds,
            scope.bound(visible=to_json(sorted(visible)), looked_at=MAX_SEEDS_LOOKED_AT),
        )
        words = folded(typed).split()
        seeds = dict.fromkeys(row["seed"] for row in rows)
        fitting = (seed for seed in seeds if all(word in folded(seed) for word in words))
        return tuple(islice(fitting, limit))

    async def keep(self, scope: Scope, verse_id: int) -> int | None:
        """Make a verse a favourite of the member; return how many keep it, None if it is not there.

        An unlisted verse cannot be kept: None too. Keeping twice is keeping once.
        """
        return await self._favour(queries.KEEP, scope, verse_id)

    async def unkeep(self, scope: Scope, verse_id: int) -> int | None:
        """Undo `keep`; return how many keep the verse, or None if it is not there."""
        return await self._favour(queries.UNKEEP, scope, verse_id)

    async def delete(self, scope: Scope, verse_id: int) -> bool:
        """Delete a verse; False if there was none such.

        Whether the member may is the caller's to check. A reported verse is out of everyone's
        sight at once too, but moderators can see it until the report is handled.
        """
        parameters = self._bound(scope, verse_id)
        async with self._database.transaction() as transaction:
            hidden = await transaction.execute(queries.HIDE, parameters)
            return bool(hidden or await transaction.execute(queries.DELETE, parameters))

    async def _favour(self, change: str, scope: Scope, verse_id: int) -> int | None:
        parameters = self._bound(scope, verse_id)
        async with self._database.transaction() as transaction:
            await transaction.execute(change, parameters)
            rows = await transaction.execute(queries.KEEPERS, parameters)
        return int(rows[0][0]) if rows else None

    async def _fetch(self, scope: Scope, ids: Iterable[int]) -> tuple[Verse, ...]:
        """Return those verses of `ids` that the scope reaches, in their order."""
        wanted = list(ids)
        rows = await self._database.read(
            queries.VERSES, scope.bound(ids=to_json(wanted), now=self._database.now())
        )
        found = {row["id"]: read_verse(row) for row in rows}
        return tuple(found[verse_id] for verse_id in wanted if verse_id in found)

    def _bound(self, scope: Scope, verse_id: int, **more: object) -> dict[str, object]:
        """Return the parameters of a query about one verse."""
        return scope.bound(verse=row_key(verse_id), now=self._database.now(), **more)


def _lists(scope: Scope) -> queries.Lists:
    return queries.OUTSIDE if scope.guild_id is None else queries.IN_GUILD
