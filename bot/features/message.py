"""The context-menu command: any message answered in rap."""

from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.composer.plan import MAX_SEED
from bot.features.faults import Refusal
from bot.features.feature import Feature
from bot.features.orders import new_order
from bot.features.place import place_of
from bot.features.verses import rap
from bot.locales import named
from bot.lyrics.verse import MAX_GIVEN
from bot.replies import author_name

if TYPE_CHECKING:
    from bot.client import Interaction

_MOST_LINE = 250


def seed_of(message: str) -> str:
    """Return what of a message can start a verse: its last lines, each of a bearable length."""
    lines = [" ".join(line.split()) for line in message.splitlines()]
    lines = [line for line in lines if any(c.isalnum() for c in line)]
    kept = [
        line[:_MOST_LINE].rsplit(" ", 1)[0] if len(line) > _MOST_LINE else line for line in lines
    ]
    return "\n".join(kept[-(MAX_GIVEN - 2) :])[:MAX_SEED]


async def answer_in_rap(interaction: "Interaction", message: discord.Message) -> None:
    """Answer a message with a verse that starts from it."""
    seed = seed_of(message.clean_content)
    if not seed:
        raise Refusal("message.empty")
    place = await place_of(interaction)
    order = new_order(place, seed, kind="message")
    await rap(interaction, order.of(message.author.id, author_name(message.author)))


FEATURE = Feature(
    menus=(
        app_commands.ContextMenu(
            name=named("message.name"),
            callback=answer_in_rap,
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=True, private_channel=True
            ),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
        ),
    ),
    tables=("verses",),
)
