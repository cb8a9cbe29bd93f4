"""The context-menu command: any message answered in rap."""

from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.features.faults import Refusal
from bot.features.feature import Feature
from bot.features.orders import new_order
from bot.features.place import place_of
from bot.features.verses import rap
from bot.locales import named
from bot.lyrics.verse import lines_in
from bot.replies import author_name

if TYPE_CHECKING:
    from bot.client import Interaction

_MOST_LINES = 2
_MOST_LINE = 250


def seed_of(message: str, lines: int) -> str:
    """Return what of a message can start a verse: its last lines, each of a bearable length.

    Args:
        message: The message.
        lines: How many lines the verse has in all; at least one is left for the answer.
    """
    kept = lines_in(message)[-min(_MOST_LINES, lines - 1) :]
    return "\n".join(
        line[:_MOST_LINE].rsplit(" ", 1)[0] if len(line) > _MOST_LINE else line for line in kept
    )


async def answer_in_rap(interaction: "Interaction", message: discord.Message) -> None:
    """Answer a message with a verse that starts from it."""
    place = await place_of(interaction)
    seed = seed_of(message.clean_content, place.settings.lines)
    if not seed:
        raise Refusal("message.empty")
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
