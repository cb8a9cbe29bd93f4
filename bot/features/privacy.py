"""/rap privacy: what is stored, a copy of it, and being forgotten."""

import io
import re
from typing import TYPE_CHECKING, Any, Self

import discord
from discord import app_commands
from discord.ui import Button, DynamicItem, Item, View

from bot.features.faults import handle
from bot.features.feature import Feature
from bot.features.place import Place, place_of
from bot.locales import Language, described, named, text
from bot.storage.reports import OUTSIDE_DAYS

if TYPE_CHECKING:
    from bot.client import Interaction

# What the first buttons offer, and what the second ask to confirm.
_OFFERED = ("export", "ask_here", "ask_everywhere")
_DANGEROUS = frozenset({"here", "everywhere"})


class Wish(
    DynamicItem[Button[Any]],
    template=r"couplet:privacy:(?P<what>export|ask_here|ask_everywhere|here|everywhere)",
):
    """A button of the privacy page."""

    def __init__(self, what: str, item: Button[Any]) -> None:
        super().__init__(item)
        self._what = what

    @classmethod
    def of(cls, what: str, language: Language) -> Self:
        """Return a button."""
        danger = what in _DANGEROUS
        style = discord.ButtonStyle.danger if danger else discord.ButtonStyle.secondary
        label = text(language, f"privacy.button.{what}")
        return cls(what, Button(label=label, style=style, custom_id=f"couplet:privacy:{what}"))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: Item[Any], match: re.Match[str], /
    ) -> Self:
        """Return the button that was pressed."""
        assert isinstance(item, Button)  # noqa: S101 (the id is that of a button)
        return cls(match["what"], item)

    async def callback(self, interaction: "Interaction") -> None:  # type: ignore[override]
        """Do what was wished."""
        try:
            place = await place_of(interaction)
            if self._what == "export":
                await _export(interaction, place)
            elif self._what in _DANGEROUS:
                await _forget(interaction, place, everywhere=self._what == "everywhere")
            else:
                await _ask(interaction, place, self._what.removeprefix("ask_"))
        except Exception as error:  # noqa: BLE001 (every failure has its words)
            await handle(interaction, error)


@app_commands.command(name=named("privacy.name"), description=described("privacy.description"))
async def privacy(interaction: "Interaction") -> None:
    """Say what is stored, and offer to hand it out or erase it."""
    place = await place_of(interaction)
    key = "privacy.listed" if place.listed else "privacy.unlisted"
    stored = text(place.language, key, days=place.settings.retention_days)
    view = View(timeout=None)
    for what in _OFFERED:
        view.add_item(Wish.of(what, place.language))
    shown = text(place.language, "privacy.text", stored=stored, reported=OUTSIDE_DAYS)
    await interaction.response.send_message(shown, view=view, ephemeral=True)


async def _export(interaction: "Interaction", place: Place) -> None:
    """Hand out all that is stored of the member, everywhere, as a file."""
    interaction.extras["private"] = True
    await interaction.response.defer(thinking=True, ephemeral=True)
    document = await interaction.client.storage.erasure.export(place.scope, everywhere=True)
    file = discord.File(io.BytesIO(document.encode()), filename="couplet.json")
    await interaction.edit_original_response(
        content=text(place.language, "privacy.exported"), attachments=[file]
    )


async def _ask(interaction: "Interaction", place: Place, what: str) -> None:
    """Ask whether the member is sure."""
    view = View(timeout=None)
    view.add_item(Wish.of(what, place.language))
    shown = text(place.language, f"privacy.sure.{what}")
    await interaction.response.edit_message(content=shown, view=view)


async def _forget(interaction: "Interaction", place: Place, *, everywhere: bool) -> None:
    """Erase what is stored of the member."""
    await interaction.response.defer()
    erased = await interaction.client.storage.erasure.forget(place.scope, everywhere=everywhere)
    shown = text(place.language, "privacy.forgotten", verses=erased.verses)
    await interaction.edit_original_response(content=shown, view=None)


FEATURE = Feature(commands=(privacy,), buttons=(Wish,), tables=("erasure_requests",))
