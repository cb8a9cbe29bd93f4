"""Battles: two players trade lines in turns, the audience votes; all of it survives a restart."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from sqlite3 import Row
from typing import Literal

from bot.storage import battle_queries as queries
from bot.storage.database import Database
from bot.storage.guilds import ADD_GUILD
from bot.storage.scope import Scope
from bot.storage.values import row_key, storable, to_json

Stage = Literal["invited", "trading", "voting", "over"]


@dataclass(frozen=True, slots=True)
class NewBattle:
    """A battle to be opened by `scope.user_id`, the challenger.

    Attributes:
        opponent_id: Who is challenged; None: the bot, which needs no invitation.
        rounds: How many lines each player has.
        parameters: How the bot is to play. Any JSON object, but nothing that anyone typed.
    """

    opponent_id: int | None
    rounds: int = 3
    parameters: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Battle:
    """A battle as it stands.

    Attributes:
        id: Its number; never used again.
        stage: Waiting for the opponent, trading lines, being voted on, or over.
        lines: The lines so far: the challenger's first, then in turns.
        deadline_at: When the stage or turn ends, in Unix seconds; once over, when it ended.
        votes: Votes for the challenger and for the opponent.
    """

    id: int
    guild_id: int | None
    channel_id: int
    thread_id: int | None
    message_id: int | None
    challenger_id: int
    opponent_id: int | None
    stage: Stage
    rounds: int
    parameters: Mapping[str, object]
    lines: tuple[str, ...]
    created_at: int
    deadline_at: int
    votes: tuple[int, int]

    @property
    def turn_of_challenger(self) -> bool:
        """Whether the next line is the challenger's."""
        return len(self.lines) % 2 == 0


class Battles:
    """The battles under way, and for a day those that are over.

    Each step names the state it starts from, so that a button pressed twice counts once: a step
    that comes too late returns None and changes nothing.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(
        self, scope: Scope, battle: NewBattle, *, deadline_at: int, thread_id: int | None = None
    ) -> int | None:
        """Open a battle and return its id; `deadline_at` is that of the invitation or first turn.

        `scope` and `thread_id` as in `History.add`. None if the challenger has another battle
        under way in the guild.
        """
        parameters = scope.bound(
            thread=thread_id,
            opponent=battle.opponent_id,
            stage="trading" if battle.opponent_id is None else "invited",
            rounds=battle.rounds,
            parameters=to_json(dict(battle.parameters)),
            now=self._database.now(),
            deadline=deadline_at,
        )
        async with self._database.transaction() as transaction:
            if scope.guild_id is not None:
                await transaction.execute(ADD_GUILD, parameters)
            rows = await transaction.execute(queries.OPEN, parameters)
        return int(rows[0]["id"]) if rows else None

    async def sent(self, scope: Scope, battle_id: int, message_id: int) -> None:
        """Note the message a battle is shown in; nothing happens if the battle is gone."""
        await self._step(queries.SENT, scope, battle_id, message=message_id)

    async def get(self, scope: Scope, battle_id: int) -> Battle | None:
        """Return a battle, or None if there is none such in `scope`."""
        rows = await self._database.read(queries.GET, scope.bound(battle=row_key(battle_id)))
        return _read(rows[0]) if rows else None

    async def accept(self, scope: Scope, battle_id: int, *, deadline_at: int) -> Battle | None:
        """Start a battle that `scope.user_id` was invited to; None if there is no such one."""
        return await self._step(queries.ACCEPT, scope, battle_id, deadline=deadline_at)

    async def play(
        self, scope: Scope, battle_id: int, number: int, text: str, *, deadline_at: int
    ) -> Battle | None:
        """Add line `number` (from 0), and pass the turn or, after the last line, go to the vote.

        None if the battle is not at that line (any more). Whose turn it is is the caller's to
        check, before it composes or takes a line. `deadline_at` is that of what comes next.
        """
        return await self._step(
            queries.TURN,
            scope,
            battle_id,
            also=queries.ADD_LINE,
            number=number,
            text=storable(text),
            deadline=deadline_at,
        )

    async def vote(self, scope: Scope, battle_id: int, *, for_challenger: bool) -> Battle | None:
        """Count the member's vote, in place of their earlier one; None if there is no vote on."""
        return await self._step(
            queries.VOTING,
            scope,
            battle_id,
            also=queries.VOTE,
            for_challenger=int(for_challenger),
        )

    async def postpone(self, scope: Scope, battle_id: int, *, deadline_at: int) -> Battle | None:
        """Set another end to the stage or turn; None if the battle is over."""
        return await self._step(queries.POSTPONE, scope, battle_id, deadline=deadline_at)

    async def end(self, scope: Scope, battle_id: int) -> Battle | None:
        """End a battle at whatever stage; None if it is over, so that one caller announces it."""
        return await self._step(queries.END, scope, battle_id)

    async def running(self) -> tuple[Battle, ...]:
        """Return the battles of all guilds that are not over, the next deadline first.

        For the bot's own timers, at its start; never to be shown.
        """
        return tuple(_read(row) for row in await self._database.read(queries.RUNNING))

    async def _step(
        self, step: str, scope: Scope, battle_id: int, *, also: str = "", **more: object
    ) -> Battle | None:
        """Run `step` and, if it found the battle as it should be, `also`; return the battle."""
        parameters = scope.bound(battle=row_key(battle_id), now=self._database.now(), **more)
        async with self._database.transaction() as transaction:
            if not await transaction.execute(step, parameters):
                return None
            if also:
                await transaction.execute(also, parameters)
            [row] = await transaction.execute(queries.GET, parameters)
        return _read(row)


def _read(row: Row) -> Battle:
    columns = dict(row)
    votes = (columns.pop("votes_for_challenger"), columns.pop("votes_for_opponent"))
    return Battle(
        **columns
        | {
            "parameters": json.loads(row["parameters"]),
            "lines": tuple(json.loads(row["lines"])),
            "votes": votes,
        }
    )
