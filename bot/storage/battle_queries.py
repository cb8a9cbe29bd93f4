"""The SQL of the battles. Each step changes a row only if it is in the state it starts from."""

_HERE = """(
    b.guild_id = :guild
    OR (:guild IS NULL AND b.guild_id IS NULL
        AND (b.channel_id = :channel OR b.challenger_id = :user OR b.opponent_id = :user))
)"""
_BATTLE = """
    SELECT
        b.*,
        (SELECT json_group_array(text) FROM (
            SELECT text FROM battle_lines WHERE battle_id = b.id ORDER BY number
        )) AS lines,
        (SELECT COUNT(*) FROM battle_votes WHERE battle_id = b.id AND for_challenger)
            AS votes_for_challenger,
        (SELECT COUNT(*) FROM battle_votes WHERE battle_id = b.id AND NOT for_challenger)
            AS votes_for_opponent
    FROM battles AS b
"""


def _complete(sql: str) -> str:
    return sql.replace("<battle>", _BATTLE).replace("<here>", f"b.id = :battle AND {_HERE}")


OPEN = """
    INSERT INTO battles (
        guild_id, channel_id, thread_id, challenger_id, opponent_id, stage, rounds, parameters,
        created_at, deadline_at
    )
    SELECT
        :guild, :channel, :thread, :user, :opponent, :stage, :rounds, :parameters, :now, :deadline
    WHERE NOT EXISTS (
        SELECT 1 FROM battles
        WHERE challenger_id = :user AND guild_id IS :guild AND stage <> 'over'
    )
    RETURNING id
"""

GET = _complete("<battle> WHERE <here>")

RUNNING = _complete("<battle> WHERE b.stage <> 'over' ORDER BY b.deadline_at, b.id")

SENT = _complete("UPDATE battles AS b SET message_id = :message WHERE <here> RETURNING id")

ACCEPT = _complete("""
    UPDATE battles AS b SET stage = 'trading', deadline_at = :deadline
    WHERE <here> AND b.stage = 'invited' AND b.opponent_id = :user
    RETURNING id
""")

TURN = _complete("""
    UPDATE battles AS b SET
        stage = iif(:number + 1 < 2 * b.rounds, 'trading', 'voting'), deadline_at = :deadline
    WHERE <here> AND b.stage = 'trading'
        AND :number = (SELECT COUNT(*) FROM battle_lines WHERE battle_id = b.id)
    RETURNING id
""")

ADD_LINE = """
    INSERT INTO battle_lines (battle_id, number, text) VALUES (:battle, :number, :text)
"""

VOTING = _complete("SELECT b.id FROM battles AS b WHERE <here> AND b.stage = 'voting'")

VOTE = """
    INSERT INTO battle_votes (battle_id, voter_id, for_challenger)
    VALUES (:battle, :user, :for_challenger)
    ON CONFLICT DO UPDATE SET for_challenger = excluded.for_challenger
"""

POSTPONE = _complete("""
    UPDATE battles AS b SET deadline_at = :deadline WHERE <here> AND b.stage <> 'over' RETURNING id
""")

END = _complete("""
    UPDATE battles AS b SET stage = 'over', deadline_at = :now
    WHERE <here> AND b.stage <> 'over'
    RETURNING id
""")
