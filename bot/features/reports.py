"""/rap reports: what members reported, for those who moderate where it stands."""

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Self

import discord
from discord import app_commands
from discord.ui import Button, DynamicItem, Item, View

from bot.features.faults import Refusal, handle, tell
from bot.features.feature import Feature
from bot.features.listing import address, jump_to, lines_of
from bot.features.place import Place, moderated_channels, place_of
from bot.locales import Language, described, named, text
from bot.replies import MOST_CONTENT, MOST_DESCRIPTION, Shown, escape, shorten
from bot.storage import Report, Verse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.client import Interaction


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
            place, pending = await moderated(interaction)
            await interaction.response.defer()
            note = None
            for report in pending:
                if report.id == self._report_id:  # else another moderator was quicker
                    note = await self._close(interaction, place, report)
            left = [report for report in pending if report.id != self._report_id]
            shown, view = _next_report(left, place.language)
            await interaction.edit_original_response(
                content=shown.content, embeds=shown.embeds, view=view
            )
            if note:
                await tell(interaction, note)
        except Exception as error:  # noqa: BLE001 (every failure has its words)
            await handle(interaction, error)

    async def _close(self, interaction: "Interaction", place: Place, report: Report) -> str | None:
        """Close the report; return what is left for the moderator to do, if anything."""
        storage, note = interaction.client.storage, None
        if self._what == "struck":
            await storage.history.delete(place.scope, report.verse.id)
            note = await _strike(interaction, place, report.verse)
        await storage.reports.handled(report.verse.guild_id, report.id)
        return note


async def _strike(interaction: "Interaction", place: Place, verse: Verse) -> str | None:
    """Delete a verse's message; return what the moderator is told where that fails."""
    if verse.message_id is None:
        return text(place.language, "reports.left", where=f"<#{verse.channel_id}>")
    channel = interaction.client.get_partial_messageable(verse.thread_id or verse.channel_id)
    try:
        await channel.get_partial_message(verse.message_id).delete()
    except discord.NotFound:
        return text(place.language, "reports.gone")
    except discord.HTTPException as error:
        if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise
        return text(place.language, "reports.left", where=address(verse))
    return None


async def moderated(interaction: "Interaction") -> tuple[Place, tuple[Report, ...]]:
    """Return the place, and the open reports of its server that the member may judge.

    Raises:
        Refusal: it is no server with the bot, or the member moderates neither this channel nor
            one with a report.
    """
    place = await place_of(interaction)
    guild_id = place.scope.guild_id
    if guild_id is None:
        raise Refusal("refused.server")
    reports = interaction.client.storage.reports
    channels = moderated_channels(interaction, await reports.channels(guild_id))
    if not channels and not interaction.permissions.manage_messages:
        permission = text(place.language, "permission.manage_messages")
        raise Refusal("refused.rights", permission=permission)
    return place, await reports.pending(guild_id, channels)


@app_commands.command(name=named("reports.name"), description=described("reports.description"))
async def reports(interaction: "Interaction") -> None:
    """Show moderators the oldest open report."""
    place, pending = await moderated(interaction)
    shown, view = _next_report(pending, place.language)
    await interaction.response.send_message(
        shown.content, embeds=shown.embeds, view=view or discord.utils.MISSING, ephemeral=True
    )


def _next_report(pending: "Sequence[Report]", language: Language) -> tuple[Shown, View | None]:
    if not pending:
        return Shown(text(language, "reports.none")), None
    view = View(timeout=None)
    for what in ("handled", "struck"):
        view.add_item(Handled.of(what, pending[0].id, language))
    return _shown(pending[0], len(pending), language), view


def _shown(report: Report, pending: int, language: Language) -> Shown:
    """Return a report as moderators see it: unmasked, since they have to judge it."""
    verse = report.verse
    head = text(language, "reports.head", pending=pending)
    who = f"<@{report.reporter_id}>" if report.reporter_id else text(language, "reports.nobody")
    reason = escape(report.reason) or text(language, "reports.no_reason")
    about = f"<t:{report.created_at}:f> · {who} · <#{verse.channel_id}> · <@{verse.author_id}>"
    lines = lines_of(verse, str, MOST_DESCRIPTION)
    content = f"{head}\n-# {about}{jump_to(verse, language)}\n{reason}"
    return Shown(shorten(content, MOST_CONTENT), (lines,))


FEATURE = Feature(commands=(reports,), buttons=(Handled,), tables=("reports",))
