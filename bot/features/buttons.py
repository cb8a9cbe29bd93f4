"""The buttons under a verse: what they share, and their row."""

from typing import TYPE_CHECKING, Any, ClassVar, Self

import discord
from discord.ui import Button, DynamicItem, Item, View

from bot.features.faults import Refusal, handle
from bot.features.place import Place, place_of
from bot.locales import Language, text
from bot.replies import MOST_BUTTON, shorten
from bot.storage import Verse

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable

    from bot.client import Interaction

_ROW: "list[type[VerseButton]]" = []


class VerseButton(DynamicItem[Button[Any]], template=r"couplet:verse:(?P<verse>\d{1,18})"):
    """A button that says in its id which verse it is for, so that it outlives a restart.

    A kind of button has a name and says what `press` does.
    """

    name: ClassVar[str]
    emoji: ClassVar[str]
    style: ClassVar[discord.ButtonStyle] = discord.ButtonStyle.secondary
    row_number: ClassVar[int] = 0

    def __init__(self, verse_id: int, item: Button[Any]) -> None:
        super().__init__(item)
        self.verse_id = verse_id

    @classmethod
    def under(cls, verse_id: int, language: Language) -> Self:
        """Return the button for a verse."""
        label = shorten(text(language, f"button.{cls.name}"), MOST_BUTTON)
        return cls(
            verse_id,
            Button(
                label=label,
                emoji=cls.emoji,
                style=cls.style,
                custom_id=f"couplet:{cls.name}:{verse_id}",
                row=cls.row_number,
            ),
        )

    @classmethod
    async def from_custom_id(
        cls, _interaction: "discord.Interaction[Any]", item: Item[Any], match: "re.Match[str]", /
    ) -> Self:
        """Return the button that was pressed."""
        assert isinstance(item, Button)  # noqa: S101 (the id is that of a button)
        return cls(int(match["verse"]), item)

    async def callback(self, interaction: "Interaction") -> None:  # type: ignore[override]
        """Find the verse where the button was pressed, then do what the button does."""
        try:
            place = await place_of(interaction)
            await self.press(interaction, place, await verse_of(interaction, self.verse_id))
        except Exception as error:  # noqa: BLE001 (every failure has its words)
            await handle(interaction, error)

    async def press(self, interaction: "Interaction", place: Place, verse: Verse) -> None:
        """Do what the button is for; raise `Refusal` where the member may not."""
        raise NotImplementedError


async def verse_of(interaction: "Interaction", verse_id: int) -> Verse:
    """Return a verse, if it is one of where the member is.

    Raises:
        Refusal: it was deleted or has expired, or is another guild's.
    """
    place = await place_of(interaction)
    verse = await interaction.client.storage.history.get(place.scope, verse_id)
    if verse is None:
        raise Refusal("button.gone")
    return verse


def under_verses(kinds: "Iterable[type[VerseButton]]") -> None:
    """Put these kinds of buttons under every verse, in this order."""
    _ROW[:] = kinds


def verse_buttons(verse_id: int, language: Language) -> View:
    """Return the buttons for a verse."""
    view = View(timeout=None)
    for kind in sorted(_ROW, key=lambda kind: kind.row_number):
        view.add_item(kind.under(verse_id, language))
    return view
