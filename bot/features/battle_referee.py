"""The referee keeps the time of battles, plays for the bot, and shows how they stand."""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING

import aiohttp
import discord

from bot.features.battle_buttons import battle_buttons
from bot.features.battle_message import battle_text
from bot.features.battle_player import compose_line
from bot.features.battle_rules import (
    Limits,
    abandoned,
    language_of_battle,
    place_of_battle,
    player_of_turn,
)
from bot.features.desk import DeskClosed
from bot.features.place import masking
from bot.inference.errors import EngineClosed
from bot.locales import text
from bot.storage import Battle, Scope, StorageError

if TYPE_CHECKING:
    from bot.client import Couplet

log = logging.getLogger(__name__)

_AGAIN_SECONDS = 15.0
_TRIES = 20


class Referee:
    """Follows every battle under way, one task each; what counts is in the storage alone."""

    def __init__(self, client: "Couplet") -> None:
        self._client = client
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self.limits = Limits()

    @property
    def me(self) -> int:
        """The bot's own id."""
        return self._client.user.id if self._client.user else 0

    @staticmethod
    def deadline(seconds: float) -> int:
        """Return the time in so many seconds, in Unix seconds."""
        return round(time.time() + seconds)

    def deadline_after_line(self, battle: Battle) -> int:
        """Return when what follows the line under way must be done."""
        return self.deadline(self.limits.after_line(battle))

    async def take_up(self, ours: Callable[[int], bool]) -> None:
        """Follow the battles that the last run left; `ours` tells the guilds of this process.

        Nobody could play meanwhile, so what has run out gets a respite.
        """
        least = self.deadline(self.limits.respite)
        for battle in await self._client.storage.battles.running():
            if battle.guild_id is None or not ours(battle.guild_id):
                continue
            now: Battle | None = battle
            if battle.deadline_at < least:
                postpone = self._client.storage.battles.postpone
                now = await postpone(_scope(battle), battle.id, deadline_at=least)
            if now:
                self.follow(now)

    def follow(self, battle: Battle, *, shown: bool = False) -> None:
        """Show a battle unless it is shown already, then see to it that it goes on."""
        before = self._tasks.pop(battle.id, None)
        if before:
            before.cancel()
        task = asyncio.create_task(self._follow(battle, shown=shown), name=f"battle-{battle.id}")
        self._tasks[battle.id] = task
        task.add_done_callback(lambda done: self._forget(battle.id, done))

    async def close(self) -> None:
        """Stop; the battles go on with the next run."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _forget(self, battle_id: int, task: asyncio.Task[None]) -> None:
        if self._tasks.get(battle_id) is task:
            del self._tasks[battle_id]
        if not task.cancelled() and (error := task.exception()):
            log.error("A battle was left alone.", exc_info=error)

    async def _follow(self, battle: Battle, *, shown: bool) -> None:
        now: Battle | None = battle
        while now:
            try:
                if not shown and not await self._show(now):
                    await self._stop(now)
                    return
                shown = True
                now = None if now.stage == "over" else await self._step(now)
                shown = False
            except StorageError as error:
                log.error("A battle waits for the database (%s): %s", error.fault, error)  # noqa: TRY400
                await asyncio.sleep(_AGAIN_SECONDS)
            except (DeskClosed, EngineClosed):
                return  # we are shutting down: the next run plays

    async def _step(self, battle: Battle) -> Battle | None:
        """Wait for what the battle waits for and return it as it stands then.

        None if somebody's button was quicker, or the battle was erased.
        """
        battles, scope = self._client.storage.battles, _scope(battle)
        line = ""
        if battle.stage == "trading" and player_of_turn(battle) is None:
            line = await compose_line(self._client, battle)
        else:
            await asyncio.sleep(battle.deadline_at - time.time())
        if battle.stage != "trading":
            return await battles.end(scope, battle.id)
        deadline = self.deadline_after_line(battle)
        number = len(battle.lines)
        played = await battles.play(scope, battle.id, number, line, deadline_at=deadline)
        if played and abandoned(played):
            return await battles.end(scope, battle.id)
        return played

    async def _show(self, battle: Battle) -> bool:
        """Edit the battle's message; False if Discord will not have it.

        Trouble that passes only delays: the next edit shows all, the last one is tried again.
        """
        place = await place_of_battle(self._client, battle)
        words = battle_text(battle, place.language, self.me, masking(self._client, place))
        for _ in range(_TRIES if battle.stage == "over" else 1):
            try:
                await self._edit(battle, words, battle_buttons(battle, place.language))
            except (aiohttp.ClientError, OSError, discord.HTTPException) as error:
                status = getattr(error, "status", None)
                log.warning("A battle was not shown (%s, %s).", type(error).__name__, status)
                if status and _is_final(status):
                    return False
                await asyncio.sleep(_AGAIN_SECONDS)
            else:
                break
        return True

    async def _stop(self, battle: Battle) -> None:
        """End a battle that cannot be shown: its message, the channel or a permission is gone."""
        await self._client.storage.battles.end(_scope(battle), battle.id)
        with suppress(discord.HTTPException, aiohttp.ClientError, OSError):
            await self._edit(battle, text(language_of_battle(battle), "battle.stopped"), None)

    async def _edit(self, battle: Battle, words: str, view: discord.ui.View | None) -> None:
        channel = self._client.get_partial_messageable(battle.thread_id or battle.channel_id)
        message = channel.get_partial_message(battle.message_id or 0)
        await message.edit(content=words, view=view)


def _is_final(status: int) -> bool:
    """Whether Discord's refusal with a status will not pass."""
    return status < HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.TOO_MANY_REQUESTS


def _scope(battle: Battle) -> Scope:
    return Scope(battle.guild_id, battle.challenger_id, battle.channel_id)
