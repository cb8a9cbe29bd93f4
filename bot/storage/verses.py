"""A verse as it is stored, and its lines' JSON form."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from sqlite3 import Row
from typing import Any

from bot.storage.values import to_json


@dataclass(frozen=True, slots=True)
class StoredLine:
    """One line of a stored verse.

    Attributes:
        text: The line as shown.
        given: Whether a person typed it (and not the bot).
        rhyme: Its letter in the scheme, or None.
        rhyme_grade: The name of its rhyme's grade, or None.
        syllables: Its count of syllables.
        relaxed: What gave way for it to be found.
        author_id: Who typed it, if that is not the author of the verse (a line of another member
            that is answered or carried on); None otherwise.
    """

    text: str
    given: bool = False
    rhyme: str | None = None
    rhyme_grade: str | None = None
    syllables: int | None = None
    relaxed: tuple[str, ...] = ()
    author_id: int | None = None


@dataclass(frozen=True, slots=True)
class NewVerse:
    """A verse to be stored.

    Attributes:
        seed: What was typed to get it, as typed; empty for a verse that only carries on another.
        lines: Its lines, in order.
        model: Name of the model that made it.
        parameters: How it was asked for (lines, scheme, energy, level, rng_seed …): what is
            needed to make another version of it. Any JSON object, but nothing that anyone typed:
            erasure looks for words in the seed and the lines.
        seed_author_id: Who typed the seed, if that is not who asked for the verse (the
            context-menu command on someone's message); None otherwise.
        parent_id: The verse it continues, answers or is another version of, if any.
    """

    seed: str
    lines: tuple[StoredLine, ...]
    model: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    seed_author_id: int | None = None
    parent_id: int | None = None


@dataclass(frozen=True, slots=True)
class Verse:
    """A stored verse.

    Attributes:
        id: Its number; never used again, so a stale button cannot reach another verse.
        guild_id: The guild it belongs to, or None outside guilds.
        channel_id: The channel whose permissions decide who sees it.
        thread_id: The thread its message stands in, if any.
        message_id: Its message, once sent.
        author_id: Who asked for it.
        created_at: When, in Unix seconds.
        expires_at: When an unlisted verse goes, in Unix seconds; None for a listed one.
        favourites: How many members keep it.
        kept: Whether the member who asks keeps it.
    """

    id: int
    guild_id: int | None
    channel_id: int
    thread_id: int | None
    message_id: int | None
    author_id: int
    seed: str
    seed_author_id: int | None
    lines: tuple[StoredLine, ...]
    model: str
    parameters: Mapping[str, object]
    parent_id: int | None
    created_at: int
    expires_at: int | None
    favourites: int
    kept: bool

    @property
    def listed(self) -> bool:
        """Whether it is part of the history; an unlisted verse only serves its buttons."""
        return self.expires_at is None


def lines_json(lines: Sequence[StoredLine], author_id: int) -> str:
    """Return the JSON form of a verse's lines; the verse's author is not named again in them."""
    records = [asdict(line) for line in lines]
    for record in records:
        if record["author_id"] in (None, author_id):
            del record["author_id"]
    return to_json(records)


def read_lines(text: str) -> tuple[StoredLine, ...]:
    """Return the lines of a verse from their JSON form; fields of newer versions are left out."""
    return tuple(_read_line(record) for record in json.loads(text))


def _read_line(record: dict[str, Any]) -> StoredLine:
    known = {name: value for name, value in record.items() if name in _LINE_FIELDS}
    return StoredLine(**known | {"relaxed": tuple(record.get("relaxed", ()))})


_LINE_FIELDS = frozenset(f.name for f in fields(StoredLine))
_PLAIN = tuple(f.name for f in fields(Verse) if f.name not in {"lines", "parameters", "kept"})


def read_verse(row: Row) -> Verse:
    """Return the verse in a row that has a column for each of its fields."""
    return Verse(
        lines=read_lines(row["lines"]),
        parameters=json.loads(row["parameters"]),
        kept=bool(row["kept"]),
        **{name: row[name] for name in _PLAIN},
    )
