"""Every table that holds something of a user: how it is shown to them, and how it is erased.

A table added by a migration gets its entry here; a test reads the schema and fails otherwise.
What belongs to a guild needs none: it hangs on the guild's row by foreign keys.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from sqlite3 import Row

from bot.storage.verses import read_lines

Shape = Callable[[Row, int], dict[str, object]]


def _as_it_is(row: Row, _user_id: int) -> dict[str, object]:
    return dict(row)


def _own_verse(row: Row, user_id: int) -> dict[str, object]:
    """Return a verse the user asked for, without what other members typed."""
    verse = dict(row)
    verse["parameters"] = json.loads(row["parameters"])
    verse["lines"] = [
        line.text for line in read_lines(row["lines"]) if line.author_id in (None, user_id)
    ]
    if row["seed_author_id"] not in (None, user_id):
        del verse["seed"]
    del verse["seed_author_id"]
    return verse


def _own_words(row: Row, user_id: int) -> dict[str, object]:
    """Return only what the user typed of a verse that another member asked for."""
    words = dict(row)
    words["lines"] = [line.text for line in read_lines(row["lines"]) if line.author_id == user_id]
    if row["seed_author_id"] != user_id:
        del words["seed"]
    del words["seed_author_id"]
    return words


def _battle(row: Row, _user_id: int) -> dict[str, object]:
    return dict(row) | {"lines": json.loads(row["lines"])}


@dataclass(frozen=True, slots=True)
class Holding:
    """One table that holds something of users.

    Both statements take `:user`, `:guild` and `:everywhere`; unless it is everywhere, they keep to
    the rows of the guild, or with a null guild to those of none.

    Attributes:
        table: Its name.
        export: Query for what it holds of the user.
        forget: Statement that erases it, with a row returned for each one changed.
        shape: Turns a row of the query into what the user gets.
    """

    table: str
    export: str
    forget: str
    shape: Shape = _as_it_is


# In the order of erasure: the verses go first, and much goes with them.
HOLDINGS = (
    Holding(
        "verses",
        """
        SELECT id, guild_id, channel_id, thread_id, message_id, created_at, expires_at, seed,
            seed_author_id, lines, model, parameters, parent_id
        FROM verses
        WHERE author_id = :user AND (:everywhere OR guild_id IS :guild)
        ORDER BY id
        """,
        """
        DELETE FROM verses
        WHERE (:everywhere OR guild_id IS :guild) AND (
            author_id = :user OR id IN (SELECT verse_id FROM voices WHERE user_id = :user)
        )
        RETURNING 1
        """,
        _own_verse,
    ),
    Holding(
        "voices",
        """
        SELECT v.id AS verse_id, v.guild_id, v.channel_id, v.thread_id, v.message_id,
            v.created_at, v.seed, v.seed_author_id, v.lines
        FROM voices JOIN verses AS v ON v.id = voices.verse_id
        WHERE voices.user_id = :user AND (:everywhere OR v.guild_id IS :guild)
        ORDER BY v.id
        """,
        """
        DELETE FROM voices
        WHERE user_id = :user
            AND (:everywhere OR verse_id IN (SELECT id FROM verses WHERE guild_id IS :guild))
        RETURNING 1
        """,
        _own_words,
    ),
    Holding(
        "favourites",
        """
        SELECT f.verse_id, v.guild_id, f.kept_at
        FROM favourites AS f JOIN verses AS v ON v.id = f.verse_id
        WHERE f.user_id = :user AND (:everywhere OR v.guild_id IS :guild)
        ORDER BY f.kept_at, f.verse_id
        """,
        """
        DELETE FROM favourites
        WHERE user_id = :user
            AND (:everywhere OR verse_id IN (SELECT id FROM verses WHERE guild_id IS :guild))
        RETURNING 1
        """,
    ),
    Holding(
        "reports",
        """
        SELECT r.id, r.verse_id, v.guild_id, r.reason, r.created_at
        FROM reports AS r JOIN verses AS v ON v.id = r.verse_id
        WHERE r.reporter_id = :user AND (:everywhere OR v.guild_id IS :guild)
        ORDER BY r.id
        """,
        # The fault reported remains a fault: only who saw it, and their words, are erased.
        """
        UPDATE reports SET reporter_id = NULL, reason = ''
        WHERE reporter_id = :user
            AND (:everywhere OR verse_id IN (SELECT id FROM verses WHERE guild_id IS :guild))
        RETURNING 1
        """,
    ),
    Holding(
        "battles",
        # Their own lines only: the challenger's have even numbers.
        """
        SELECT b.id, b.guild_id, b.channel_id, b.thread_id, b.message_id, b.created_at,
            (SELECT json_group_array(text) FROM (
                SELECT text FROM battle_lines
                WHERE battle_id = b.id AND number % 2 = (b.challenger_id <> :user)
                ORDER BY number
            )) AS lines
        FROM battles AS b
        WHERE (b.challenger_id = :user OR b.opponent_id = :user)
            AND (:everywhere OR b.guild_id IS :guild)
        ORDER BY b.id
        """,
        """
        DELETE FROM battles
        WHERE (challenger_id = :user OR opponent_id = :user)
            AND (:everywhere OR guild_id IS :guild)
        RETURNING 1
        """,
        _battle,
    ),
    Holding(
        "battle_votes",
        """
        SELECT v.battle_id, b.guild_id, v.for_challenger
        FROM battle_votes AS v JOIN battles AS b ON b.id = v.battle_id
        WHERE v.voter_id = :user AND (:everywhere OR b.guild_id IS :guild)
        ORDER BY v.battle_id
        """,
        """
        DELETE FROM battle_votes
        WHERE voter_id = :user
            AND (:everywhere OR battle_id IN (SELECT id FROM battles WHERE guild_id IS :guild))
        RETURNING 1
        """,
    ),
    Holding(
        "erasure_requests",
        """
        SELECT id, everywhere, guild_id, created_at FROM erasure_requests
        WHERE user_id = :user AND (:everywhere OR guild_id IS :guild)
        ORDER BY id
        """,
        """
        DELETE FROM erasure_requests
        WHERE user_id = :user AND (:everywhere OR (NOT everywhere AND guild_id IS :guild))
        RETURNING 1
        """,
    ),
)
