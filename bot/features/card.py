"""The card: a verse as a picture to share, for the member who asks for it alone."""

import asyncio
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import discord

from bot.card import Card, CardLine, draw
from bot.features.buttons import VerseButton
from bot.features.feature import Feature
from bot.features.place import Place, masking
from bot.locales import text
from bot.replies import shorten
from bot.storage import StoredLine, Verse

if TYPE_CHECKING:
    from bot.client import Interaction

_MOST_DESCRIPTION = 1024
# One at a time: drawing must not take the processor from verses under way.
_drawer = ThreadPoolExecutor(1, "card")


class CardButton(VerseButton, template=r"couplet:card:(?P<verse>\d{1,18})"):
    """Draws the verse."""

    name = "card"
    emoji = "🖼️"
    row_number = 1

    async def press(self, interaction: "Interaction", place: Place, verse: Verse) -> None:
        """Hand the picture to the member, who shares it where they like."""
        interaction.extras["private"] = True
        await interaction.response.defer(thinking=True, ephemeral=True)
        mask = masking(interaction.client, place)
        lines = tuple(_line(line, mask) for line in verse.lines)
        card = Card(lines, *_names(verse, interaction))
        picture = await asyncio.get_running_loop().run_in_executor(_drawer, draw, card)
        words = "\n".join(line.text for line in lines)
        file = discord.File(
            io.BytesIO(picture), "couplet.png", description=shorten(words, _MOST_DESCRIPTION)
        )
        await interaction.edit_original_response(
            content=text(place.language, "card.done"), attachments=[file]
        )


def _line(line: StoredLine, mask: Callable[[str], str]) -> CardLine:
    return CardLine(mask(line.text) if line.given else line.text, line.given, line.rhyme)


def _names(verse: Verse, interaction: "Interaction") -> tuple[str, str | None]:
    """Return the names of the bot and of who wrote the given lines, if they are known here."""
    me = interaction.client.user
    metadata = interaction.message.interaction_metadata if interaction.message else None
    known = {user.id: user for user in (metadata and metadata.user, interaction.user) if user}
    author = known.get(verse.seed_author_id or verse.author_id)
    return me.display_name if me else "", author.display_name if author else None


FEATURE = Feature(buttons=(CardButton,))
