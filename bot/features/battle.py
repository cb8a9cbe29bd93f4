"""/rap battle: two members, or a member and the bot, trade lines; the audience votes."""

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.features.battle_buttons import BattleButton, battle_buttons
from bot.features.battle_message import battle_text
from bot.features.battle_rules import ROUNDS, parameters_of
from bot.features.faults import Refusal
from bot.features.feature import Feature
from bot.features.place import Place, place_of
from bot.features.verses import admit
from bot.locales import described, named
from bot.storage import Battle, NewBattle, StorageError

if TYPE_CHECKING:
    from bot.client import Interaction

log = logging.getLogger(__name__)


@app_commands.command(name=named("battle.name"), description=described("battle.description"))
@app_commands.rename(opponent=named("battle.opponent.name"))
@app_commands.describe(opponent=described("battle.opponent.description"))
async def battle(interaction: "Interaction", opponent: discord.User | None = None) -> None:
    """Challenge a member, or the bot."""
    place = await place_of(interaction)
    if place.scope.guild_id is None:
        raise Refusal("refused.server")
    admit(interaction, place)
    if not interaction.app_permissions.view_channel:
        raise Refusal("refused.permissions")  # the message could not be edited later
    await _open(interaction, place, _opponent_id(interaction, opponent))


def _opponent_id(interaction: "Interaction", opponent: discord.User | None) -> int | None:
    """Return who is challenged; None: the bot."""
    if opponent is None or opponent.id == interaction.client.referee.me:
        return None
    if opponent.bot:
        raise Refusal("battle.bot")
    if opponent.id == interaction.user.id:
        raise Refusal("battle.self")
    return opponent.id


async def _open(interaction: "Interaction", place: Place, opponent_id: int | None) -> None:
    """Store the battle, show it, and hand it to the referee."""
    client, scope = interaction.client, place.scope
    battles, referee = client.storage.battles, client.referee
    limits = referee.limits
    battle_id = await battles.open(
        scope,
        NewBattle(opponent_id, ROUNDS, parameters_of(place)),
        deadline_at=referee.deadline(limits.turn if opponent_id is None else limits.invitation),
        thread_id=place.thread_id,
    )
    if not battle_id:
        raise Refusal("battle.busy")
    client.cooldowns.start(scope.guild_id, scope.user_id, place.settings.cooldown_seconds)
    try:
        opened = await _show(interaction, place, battle_id)
    except BaseException:
        client.cooldowns.forgive(scope.guild_id, scope.user_id)
        await battles.end(scope, battle_id)
        raise
    shown: Battle | None = opened
    try:
        await battles.sent(scope, battle_id, opened.message_id or 0)
        shown = await battles.get(scope, battle_id)
    except StorageError as error:  # the message is there: the referee tries again
        log.warning("A battle's message was not noted (%s): %s", error.fault, error)
    if shown and shown.stage == opened.stage:  # nobody was quicker
        referee.follow(shown, shown=True)


async def _show(interaction: "Interaction", place: Place, battle_id: int) -> Battle:
    """Show a battle just opened; return it with its message's id."""
    client = interaction.client
    opened = await client.storage.battles.get(place.scope, battle_id)
    if opened is None:  # erased already
        raise Refusal("battle.busy")
    sent = await interaction.response.send_message(
        battle_text(opened, place.language, client.referee.me),
        view=battle_buttons(opened, place.language) or discord.utils.MISSING,
    )
    return replace(opened, message_id=sent.message_id)


FEATURE = Feature(commands=(battle,), buttons=(BattleButton,), tables=("battles", "battle_votes"))
