"""Reports: members point at a verse, moderators deal with it."""

import re
from typing import TYPE_CHECKING, Any, Self

import discord
from discord import app_commands
from discord.ui import Button, DynamicItem, Item, Label, Modal, TextInput, View

from bot.features.buttons import VerseButton
from bot.features.faults import Refusal, handle, tell
from bot.features.feature import Feature
from bot.features.listing import lines_of
from bot.features.place import Place, place_of
from bot.locales import Language, described, named, text
from bot.replies import MOST_CONTENT, MOST_DESCRIPTION, Shown, escape, shorten
from bot.storage import Report, Verse

if TYPE_CHECKING:
    from bot.client import Interaction

_MOST_REASON = 300


class ReportButton(VerseButton, template=r"couplet:report:(?P<verse>\d{1,18})"):
    """Reports a verse to the moderators."""

    name = "report"
    emoji = "🚩"
    row_number = 1

    async def press(self, interaction: "Interaction", place: Place, verse: Verse) -> None:
        """Ask for a reason."""
        await interaction.response.send_modal(ReasonDialog(place.language, verse.id))


class ReasonDialog(Modal):
    """Asks why a verse is reported."""

    def __init__(self, language: Language, verse_id: int) -> None:
        super().__init__(title=text(language, "report.title"), timeout=900)
        self._verse_id = verse_id
        self._reason: TextInput[Any] = TextInput(
            style=discord.TextStyle.paragraph,
            required=False,
            max_length=_MOST_REASON,
            custom_id="reason",
        )
        self.add_item(Label(text=text(language, "report.label"), component=self._reason))

    async def on_submit(self, interaction: "Interaction") -> None:  # type: ignore[override]
        """Store the report."""
        place = await place_of(interaction)
        reports = interaction.client.storage.reports
        if await reports.add(place.scope, self._verse_id, self._reason.value) is None:
            raise Refusal("button.gone")
        await tell(interaction, text(place.language, "report.done"))

    async def on_error(self, interaction: "Interaction", error: Exception, /) -> None:  # type: ignore[override]
        """Answer the member."""
        await handle(interaction, error)


class Handled(
    DynamicItem[Button[Any]], template=r"couplet:(?P<what>handled|struck):(?P<report>\d{1,18})"
):
    """Closes a report, with or without deleting its verse."""

    def __init__(self, what: str, report_id: int, item: Button[Any]) -> None:
        super().__init__(item)
        self._what = what
        self._report_id = report_id

    @classmethod
    def of(cls, what: str, report_id: int, language: Language) -> Self:
        """Return the button for a report; `what` is `handled` or `struck`."""
        style = discord.ButtonStyle.danger if what == "struck" else discord.ButtonStyle.success
        label = text(language, f"reports.{what}")
        return cls(
            what,
            report_id,
            Button(label=label, style=style, custom_id=f"couplet:{what}:{report_id}"),
        )

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: Item[Any], match: re.Match[str], /
    ) -> Self:
        """Return the button that was pressed."""
        assert isinstance(item, Button)  # noqa: S101 (the id is that of a button)
        return cls(match["what"], int(match["report"]), item)

    async def callback(self, interaction: "Interaction") -> None:  # type: ignore[override]
        """Close the report, then show the next."""
        try:
            place = await moderated(interaction)
            await self._close(interaction, place)
            shown, view = await _next_report(interaction, place)
            await interaction.response.edit_message(
                content=shown.content, embeds=shown.embeds, view=view
            )
        except Exception as error:  # noqa: BLE001 (every failure has its words)
            await handle(interaction, error)

    async def _close(self, interaction: "Interaction", place: Place) -> None:
        storage, guild_id = interaction.client.storage, place.scope.guild_id or 0
        pending = await storage.reports.pending(guild_id)
        report = next((one for one in pending if one.id == self._report_id), None)
        if report is None:
            return  # another moderator was quicker
        if self._what == "struck":
            await storage.history.delete(place.scope, report.verse.id)
        await storage.reports.handled(guild_id, report.id)


async def moderated(interaction: "Interaction") -> Place:
    """Return the place, where the member moderates it.

    Raises:
        Refusal: it is no server with the bot, or the member may not manage its messages.
    """
    place = await place_of(interaction)
    if place.scope.guild_id is None:
        raise Refusal("refused.server")
    if not interaction.permissions.manage_messages:
        permission = text(place.language, "permission.manage_messages")
        raise Refusal("refused.rights", permission=permission)
    return place


@app_commands.command(name=named("reports.name"), description=described("reports.description"))
async def reports(interaction: "Interaction") -> None:
    """Show moderators the oldest open report."""
    place = await moderated(interaction)
    shown, view = await _next_report(interaction, place)
    await interaction.response.send_message(
        shown.content, embeds=shown.embeds, view=view or discord.utils.MISSING, ephemeral=True
    )


async def _next_report(interaction: "Interaction", place: Place) -> tuple[Shown, View | None]:
    pending = await interaction.client.storage.reports.pending(place.scope.guild_id or 0)
    if not pending:
        return Shown(text(place.language, "reports.none")), None
    view = View(timeout=None)
    for what in ("handled", "struck"):
        view.add_item(Handled.of(what, pending[0].id, place.language))
    return _shown(pending[0], len(pending), place.language), view


def _shown(report: Report, pending: int, language: Language) -> Shown:
    """Return a report as moderators see it: unmasked, since they have to judge it."""
    verse = report.verse
    head = text(language, "reports.head", pending=pending)
    who = f"<@{report.reporter_id}>" if report.reporter_id else text(language, "reports.nobody")
    reason = escape(report.reason) or text(language, "reports.no_reason")
    about = f"-# <t:{report.created_at}:f> · {who} · <#{verse.channel_id}> · <@{verse.author_id}>"
    lines = lines_of(verse, str, MOST_DESCRIPTION)
    return Shown(shorten(f"{head}\n{about}\n{reason}", MOST_CONTENT), (lines,))


FEATURE = Feature(commands=(reports,), buttons=(ReportButton, Handled), tables=("reports",))
