"""The SQL of the history and of reports.

Every verse that members see leaves the database through `VERSES`, which is bound to a scope; the
lists only say which ids to fetch, and in what order.
"""

from dataclasses import dataclass

# A `+` keeps SQLite from walking through a whole guild where ids are at hand.
_CONDITIONS = {
    # What a scope reaches by id.
    "<here>": """(
        +v.guild_id = :guild
        OR (:guild IS NULL AND +v.guild_id IS NULL AND (
            +v.author_id = :user
            OR v.channel_id = :channel
            OR EXISTS (SELECT 1 FROM favourites WHERE verse_id = v.id AND user_id = :user)
        ))
    )""",
    "<alive>": "(v.expires_at IS NULL OR v.expires_at > :now)",
    "<wanted>": """(:author IS NULL OR v.author_id = :author)
    AND (:keeper IS NULL
        OR EXISTS (SELECT 1 FROM favourites WHERE verse_id = v.id AND user_id = :keeper))
    AND (:longest_word = '' OR instr(v.folded, :longest_word) > 0)  -- the quick half of:
    AND NOT EXISTS (
        SELECT 1 FROM json_each(:words) AS word WHERE instr(v.folded, word.value) = 0
    )""",
}
# What is listed in a guild, for who can see the channels in :visible.
_OF_GUILD = """v.guild_id = :guild
    AND v.channel_id IN (SELECT value FROM json_each(:visible))
    AND v.expires_at IS NULL"""
# What is listed outside guilds: what the member made or keeps.
_OF_MEMBER = """+v.guild_id IS NULL
    AND v.id IN (
        SELECT id FROM verses WHERE author_id = :user
        UNION ALL SELECT verse_id FROM favourites WHERE user_id = :user
    )
    AND v.expires_at IS NULL"""


def _complete(sql: str, listed: str = "") -> str:
    for name, condition in _CONDITIONS.items():
        sql = sql.replace(name, condition)
    return sql.replace("<listed>", listed)


VERSES = _complete("""
    SELECT
        v.*,
        (SELECT COUNT(*) FROM favourites WHERE verse_id = v.id) AS favourites,
        EXISTS (SELECT 1 FROM favourites WHERE verse_id = v.id AND user_id = :user) AS kept
    FROM verses AS v
    WHERE v.id IN (SELECT value FROM json_each(:ids)) AND <here> AND <alive>
""")

ADD_VERSE = """
    INSERT INTO verses (
        guild_id, channel_id, thread_id, author_id, seed, seed_author_id, lines, folded, model,
        parameters, parent_id, created_at, expires_at
    )
    VALUES (
        :guild, :channel, :thread, :user, :seed, :seed_author, :lines, :folded, :model,
        :parameters, (SELECT id FROM verses WHERE id = :parent AND guild_id IS :guild), :now,
        :expires
    )
    RETURNING id
"""

ADD_VOICES = """
    INSERT INTO voices (verse_id, user_id) SELECT :verse, value FROM json_each(:voices)
"""

SENT = _complete("""
    UPDATE verses AS v SET message_id = :message WHERE v.id = :verse AND <here>
""")

THREAD = _complete("""
    WITH RECURSIVE thread (id, parent_id, depth) AS (
        SELECT v.id, v.parent_id, 1 FROM verses AS v WHERE v.id = :verse AND <here>
        UNION ALL
        SELECT v.id, v.parent_id, depth + 1
        FROM verses AS v JOIN thread ON v.id = thread.parent_id
        WHERE depth < :limit
    )
    SELECT id FROM thread ORDER BY depth DESC
""")

CHANNELS = """
    SELECT DISTINCT channel_id FROM verses WHERE guild_id = :guild AND expires_at IS NULL
"""

KEEP = _complete("""
    INSERT INTO favourites (verse_id, user_id, kept_at)
    SELECT v.id, :user, :now FROM verses AS v
    WHERE v.id = :verse AND <here> AND v.expires_at IS NULL
    ON CONFLICT DO NOTHING
""")

UNKEEP = """
    DELETE FROM favourites WHERE verse_id = :verse AND user_id = :user
"""

KEEPERS = _complete("""
    SELECT (SELECT COUNT(*) FROM favourites WHERE verse_id = v.id)
    FROM verses AS v
    WHERE v.id = :verse AND <here> AND v.expires_at IS NULL
""")

# A verse under report only goes out of sight.
HIDE = _complete("""
    UPDATE verses AS v SET expires_at = :now
    WHERE v.id = :verse AND <here> AND <alive>
        AND EXISTS (SELECT 1 FROM reports WHERE verse_id = v.id)
    RETURNING id
""")

DELETE = _complete("""
    DELETE FROM verses AS v WHERE v.id = :verse AND <here> AND <alive> RETURNING id
""")

DELETE_SOME = _complete("""
    DELETE FROM verses WHERE id IN (
        SELECT v.id FROM verses AS v WHERE v.guild_id = :guild AND <alive> LIMIT :step
    )
    RETURNING id
""")

REPORT = _complete("""
    INSERT INTO reports (verse_id, reporter_id, reason, created_at)
    SELECT v.id, :user, :reason, :now FROM verses AS v
    WHERE v.id = :verse AND <here> AND <alive>
    ON CONFLICT (verse_id, reporter_id) DO UPDATE SET reason = excluded.reason
    RETURNING id
""")

PENDING_REPORTS = """
    SELECT
        r.id AS report_id, r.reporter_id, r.reason, r.created_at AS reported_at,
        v.*, 0 AS kept,
        (SELECT COUNT(*) FROM favourites WHERE verse_id = v.id) AS favourites
    FROM reports AS r JOIN verses AS v ON v.id = r.verse_id
    WHERE :everywhere OR (
        v.guild_id = :guild
        AND (:channels IS NULL OR v.channel_id IN (SELECT value FROM json_each(:channels)))
    )
    ORDER BY r.id
    LIMIT :limit
"""

REPORTED_CHANNELS = """
    SELECT DISTINCT v.channel_id FROM reports AS r JOIN verses AS v ON v.id = r.verse_id
    WHERE v.guild_id = :guild
"""

CLOSE_REPORT = """
    DELETE FROM reports
    WHERE id = :report
        AND (:everywhere OR verse_id IN (SELECT id FROM verses WHERE guild_id IS :guild))
    RETURNING verse_id
"""

PURGE_REPORTED = """
    DELETE FROM verses
    WHERE id = :verse AND expires_at <= :now
        AND NOT EXISTS (SELECT 1 FROM reports WHERE verse_id = :verse)
"""

# Outside guilds nobody but the host handles reports.
AGED_REPORTS = """
    DELETE FROM reports WHERE id IN (
        SELECT r.id FROM reports AS r JOIN verses AS v ON v.id = r.verse_id
        WHERE v.guild_id IS NULL AND r.created_at < :before
        LIMIT :step
    )
    RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Lists:
    """The queries of the lists, for one place that verses are listed in."""

    count: str
    page: str
    top: str
    recent_seeds: str


def _lists(listed: str) -> Lists:
    return Lists(
        count=_complete("SELECT COUNT(*) FROM verses AS v WHERE <listed> AND <wanted>", listed),
        page=_complete(
            """
            SELECT v.id FROM verses AS v WHERE <listed> AND <wanted>
            ORDER BY v.created_at DESC, v.id DESC
            LIMIT :size OFFSET :skipped
            """,
            listed,
        ),
        top=_complete(
            """
            SELECT v.id, (SELECT COUNT(*) FROM favourites WHERE verse_id = v.id) AS favourites
            FROM verses AS v
            WHERE <listed> AND v.created_at >= :since AND favourites > 0
            ORDER BY favourites DESC, v.created_at DESC, v.id DESC
            LIMIT :limit
            """,
            listed,
        ),
        recent_seeds=_complete(
            """
            SELECT v.seed FROM verses AS v
            WHERE <listed> AND v.seed <> '' AND v.seed_author_id IS NULL
            ORDER BY v.created_at DESC, v.id DESC
            LIMIT :looked_at
            """,
            listed,
        ),
    )


IN_GUILD, OUTSIDE = _lists(_OF_GUILD), _lists(_OF_MEMBER)
