"""Reporting a verse to those who moderate where it stands, and to the host."""

from typing import TYPE_CHECKING, Any

import discord
from discord.ui import Label, Modal, TextInput

from bot.features.buttons import VerseButton
from bot.features.faults import Refusal, handle, tell
from bot.features.feature import Feature
from bot.features.place import Place, place_of
from bot.locales import text
from bot.storage import Verse

if TYPE_CHECKING:
    from bot.client import Interaction

_MOST_REASON = 300


class ReportButton(VerseButton, template=r"couplet:report:(?P<verse>\d{1,18})"):
    """Reports a verse."""

    name = "report"
    emoji = "🚩"
    row_number = 1

    async def press(self, interaction: "Interaction", place: Place, verse: Verse) -> None:
        """Ask for a reason."""
        await interaction.response.send_modal(ReasonDialog(place, verse.id))


class ReasonDialog(Modal):
    """Asks why a verse is reported, and says who will read it."""

    def __init__(self, place: Place, verse_id: int) -> None:
        super().__init__(title=text(place.language, "report.title"), timeout=900)
        self._verse_id = verse_id
        self._reason: TextInput[Any] = TextInput(
            style=discord.TextStyle.paragraph,
            required=False,
            max_length=_MOST_REASON,
            custom_id="reason",
        )
        label = text(place.language, "report.label")
        self.add_item(Label(text=label, description=_readers(place), component=self._reason))

    async def on_submit(self, interaction: "Interaction") -> None:  # type: ignore[override]
        """Store the report."""
        place = await place_of(interaction)
        reports = interaction.client.storage.reports
        if await reports.add(place.scope, self._verse_id, self._reason.value) is None:
            raise Refusal("button.gone")
        await tell(interaction, text(place.language, "report.done", readers=_readers(place)))

    async def on_error(self, interaction: "Interaction", error: Exception, /) -> None:  # type: ignore[override]
        """Answer the member."""
        await handle(interaction, error)


def _readers(place: Place) -> str:
    """Return who will read a report: outside the servers that have the bot only its host."""
    key = "report.host" if place.scope.guild_id is None else "report.moderators"
    return text(place.language, key)


FEATURE = Feature(buttons=(ReportButton,), tables=("reports",))
