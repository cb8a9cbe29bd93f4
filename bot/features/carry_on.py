"""Carrying a verse on: four more lines, another version, or trading it line for line."""

from typing import TYPE_CHECKING, Any

import discord
from discord.ui import Label, Modal, TextInput

from bot.composer.plan import MAX_SEED
from bot.features.buttons import VerseButton, verse_of
from bot.features.faults import handle
from bot.features.feature import Feature
from bot.features.orders import another_version, answer, continuation
from bot.features.place import Place, place_of
from bot.features.verses import rap
from bot.locales import Language, text
from bot.storage import Verse

if TYPE_CHECKING:
    from bot.client import Interaction

_MOST_LINE = 300


class Continue(VerseButton, template=r"couplet:continue:(?P<verse>\d{1,18})"):
    """Four more lines, same scheme and thread."""

    name = "continue"
    emoji = "▶️"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: "Interaction", place: Place, verse: Verse) -> None:
        """Carry the verse on in a message of its own."""
        await rap(interaction, await continuation(interaction.client, place, verse))


class Another(VerseButton, template=r"couplet:another:(?P<verse>\d{1,18})"):
    """The same again, otherwise."""

    name = "another"
    emoji = "🔁"

    async def press(self, interaction: "Interaction", place: Place, verse: Verse) -> None:
        """Make another version, in a message of its own: the first may be dear to someone."""
        await rap(interaction, await another_version(interaction.client, place, verse))


class MyTurn(VerseButton, template=r"couplet:mine:(?P<verse>\d{1,18})"):
    """The member writes the next line, the bot answers it."""

    name = "mine"
    emoji = "🎤"

    async def press(self, interaction: "Interaction", place: Place, verse: Verse) -> None:
        """Ask for the line."""
        await interaction.response.send_modal(LineDialog(place.language, verse))


class LineDialog(Modal):
    """Asks for the next line of a verse."""

    def __init__(self, language: Language, verse: Verse) -> None:
        super().__init__(title=text(language, "mine.title"), timeout=900)
        self._verse_id = verse.id
        self._line: TextInput[Any] = TextInput(
            placeholder=text(language, "mine.placeholder"),
            max_length=min(_MOST_LINE, MAX_SEED),
            custom_id="line",
        )
        self.add_item(Label(text=text(language, "mine.label"), component=self._line))

    async def on_submit(self, interaction: "Interaction") -> None:  # type: ignore[override]
        """Answer the line; the verse may have been deleted while it was written."""
        verse = await verse_of(interaction, self._verse_id)
        place = await place_of(interaction)
        line = " ".join(self._line.value.split())
        await rap(interaction, await answer(interaction.client, place, verse, line))

    async def on_error(self, interaction: "Interaction", error: Exception, /) -> None:  # type: ignore[override]
        """Answer the member."""
        await handle(interaction, error)


FEATURE = Feature(buttons=(Continue, Another, MyTurn), tables=("verses",))
