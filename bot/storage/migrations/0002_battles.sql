CREATE TABLE battles (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER REFERENCES guilds ON DELETE CASCADE,  -- null outside guilds
    channel_id INTEGER NOT NULL,
    thread_id INTEGER,
    message_id INTEGER,
    challenger_id INTEGER NOT NULL,
    opponent_id INTEGER,  -- null: the bot
    stage TEXT NOT NULL CHECK (stage IN ('invited', 'trading', 'voting', 'over')),
    rounds INTEGER NOT NULL CHECK (rounds > 0),
    parameters TEXT NOT NULL CHECK (json_type(parameters) = 'object'),
    created_at INTEGER NOT NULL,
    deadline_at INTEGER NOT NULL  -- of the stage or turn; once over, when it ended
) STRICT;
CREATE INDEX battles_by_guild ON battles (guild_id);
CREATE INDEX battles_by_challenger ON battles (challenger_id);
CREATE INDEX battles_by_opponent ON battles (opponent_id) WHERE opponent_id IS NOT NULL;
CREATE INDEX battles_by_deadline ON battles (deadline_at);

-- The challenger's lines have even numbers, from 0; the opponent's odd ones.
CREATE TABLE battle_lines (
    battle_id INTEGER NOT NULL REFERENCES battles ON DELETE CASCADE,
    number INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (battle_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE battle_votes (
    battle_id INTEGER NOT NULL REFERENCES battles ON DELETE CASCADE,
    voter_id INTEGER NOT NULL,
    for_challenger INTEGER NOT NULL CHECK (for_challenger IN (0, 1)),
    PRIMARY KEY (battle_id, voter_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX battle_votes_by_voter ON battle_votes (voter_id);
