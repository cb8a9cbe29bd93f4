-- Guilds that have rows here; everything of a guild goes with its row.
CREATE TABLE guilds (
    id INTEGER PRIMARY KEY,
    departed_at INTEGER  -- when the bot was removed, if it was
) STRICT;

CREATE TABLE guild_settings (
    guild_id INTEGER PRIMARY KEY REFERENCES guilds ON DELETE CASCADE,
    body TEXT NOT NULL CHECK (json_type(body) = 'object')
) STRICT;

CREATE TABLE verses (
    id INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used again: old buttons must not meet new verses
    guild_id INTEGER REFERENCES guilds ON DELETE CASCADE,  -- null outside guilds
    channel_id INTEGER NOT NULL,
    thread_id INTEGER,
    message_id INTEGER,
    author_id INTEGER NOT NULL,
    seed TEXT NOT NULL,
    seed_author_id INTEGER,
    lines TEXT NOT NULL CHECK (json_type(lines) = 'array'),
    folded TEXT NOT NULL,  -- seed and lines without case and accents, for search
    model TEXT NOT NULL,
    parameters TEXT NOT NULL CHECK (json_type(parameters) = 'object'),
    parent_id INTEGER REFERENCES verses ON DELETE SET NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER  -- null: listed
) STRICT;
-- With all that the lists choose by, so that they need not read the verses themselves.
CREATE INDEX verses_by_guild ON verses (guild_id, created_at, expires_at, channel_id, author_id);
CREATE INDEX verses_by_author ON verses (author_id);
CREATE INDEX verses_by_parent ON verses (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX verses_by_expiry ON verses (expires_at) WHERE expires_at IS NOT NULL;

-- Whose typed words stand in a verse besides its author's.
CREATE TABLE voices (
    verse_id INTEGER NOT NULL REFERENCES verses ON DELETE CASCADE,
    user_id INTEGER NOT NULL,
    PRIMARY KEY (user_id, verse_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX voices_by_verse ON voices (verse_id);

CREATE TABLE favourites (
    verse_id INTEGER NOT NULL REFERENCES verses ON DELETE CASCADE,
    user_id INTEGER NOT NULL,
    kept_at INTEGER NOT NULL,
    PRIMARY KEY (verse_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX favourites_by_user ON favourites (user_id);

CREATE TABLE reports (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    verse_id INTEGER NOT NULL REFERENCES verses ON DELETE CASCADE,
    reporter_id INTEGER,  -- null: asked to be forgotten
    reason TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (verse_id, reporter_id)
) STRICT;
CREATE INDEX reports_by_reporter ON reports (reporter_id);

-- Wishes to be forgotten that are not carried out yet.
CREATE TABLE erasure_requests (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL,
    everywhere INTEGER NOT NULL CHECK (everywhere IN (0, 1)),
    guild_id INTEGER REFERENCES guilds ON DELETE CASCADE,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX erasure_requests_by_guild ON erasure_requests (guild_id);

CREATE TABLE host_facts (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
