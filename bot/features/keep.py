"""Favourites: keeping a verse, and the most kept ones of a server."""

from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.features.buttons import VerseButton, verse_buttons
from bot.features.faults import Refusal, tell
from bot.features.feature import Feature
from bot.features.listing import listing
from bot.features.place import Place, masking, place_of, visible_channels
from bot.locales import Language, described, named, text
from bot.replies import Shown
from bot.storage import Verse

if TYPE_CHECKING:
    from bot.client import Interaction

_MOST_TOP = 5


class Keep(VerseButton, template=r"couplet:keep:(?P<verse>\d{1,18})"):
    """Makes a verse a favourite, or undoes it."""

    name = "keep"
    emoji = "⭐"
    row_number = 1

    async def press(self, interaction: "Interaction", place: Place, verse: Verse) -> None:
        """Keep the verse, or let it go if it is kept."""
        if not place.listed and not verse.kept:
            raise Refusal("keep.unlisted")
        history = interaction.client.storage.history
        change = history.unkeep if verse.kept else history.keep
        keepers = await change(place.scope, verse.id)
        if keepers is None:
            raise Refusal("keep.unlisted")
        if interaction.message is not None:
            view = verse_buttons(verse.id, _language(interaction.message, place.language))
            _count(view, keepers)
            await interaction.response.edit_message(view=view)
        key = "keep.undone" if verse.kept else "keep.done"
        await tell(interaction, text(place.language, key, keepers=keepers))


def _count(view: discord.ui.View, keepers: int) -> None:
    """Write on the button how many keep the verse."""
    for item in view.children:
        if isinstance(item, Keep) and keepers:
            item.item.label = f"{item.item.label} · {keepers}"


def _language(message: discord.Message, otherwise: Language) -> Language:
    """Return the language that the buttons of a message are in: whoever presses, it stays."""
    labels = {
        button.label
        for row in message.components
        if isinstance(row, discord.ActionRow)
        for button in row.children
        if isinstance(button, discord.Button)
    }
    written = (one for one in Language if text(one, "button.continue") in labels)
    return next(written, otherwise)


@app_commands.command(name=named("top.name"), description=described("top.description"))
async def top(interaction: "Interaction") -> None:
    """Show the server's most kept verses, of the channels that the member can see."""
    place = await place_of(interaction)
    if not place.listed:
        raise Refusal("history.off")
    history = interaction.client.storage.history
    visible = visible_channels(interaction, await history.channels(place.scope))
    verses = await history.top(place.scope, visible, limit=_MOST_TOP)
    title = text(place.language, "top.title")
    empty = text(place.language, "top.empty")
    mask = masking(interaction.client, place)
    shown = listing(title, verses, place, mask) if verses else Shown(empty)
    await interaction.response.send_message(shown.content, embeds=shown.embeds, ephemeral=True)


FEATURE = Feature(commands=(top,), buttons=(Keep,), tables=("favourites",))
