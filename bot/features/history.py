"""/rap history: the verses of this server that the member can see, page by page.

It is shown to the member alone, unless they want it in the channel and the server has allowed
that: then it holds only verses of channels that all who see this one can read.
"""

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

import discord
from discord import app_commands
from discord.app_commands import Range
from discord.ui import Button, DynamicItem, Item, View

from bot.features.faults import Refusal, handle
from bot.features.feature import Feature
from bot.features.listing import Mask, listing
from bot.features.place import Place, common_channels, masking, place_of, visible_channels
from bot.features.verses import admit
from bot.locales import described, named, text
from bot.replies import Shown
from bot.storage import Page, Wanted

if TYPE_CHECKING:
    from bot.client import Interaction

_MOST_SEARCH = 40  # with all else it must fit into a button's id


@dataclass(frozen=True, slots=True)
class Query:
    """What part of the history is looked at; it travels in the buttons' ids."""

    number: int = 1
    member: int = 0
    favourites: bool = False
    search: str = ""
    public: bool = False

    def __str__(self) -> str:
        flags = self.favourites + 2 * self.public
        return f"couplet:page:{self.number}:{self.member}:{flags}:{self.search}"


class Turn(
    DynamicItem[Button[Any]],
    template=r"couplet:page:(?P<number>\d{1,6}):(?P<member>\d{1,20}):(?P<flags>[0-3]):(?P<search>.*)",
):
    """Turns to a page."""

    def __init__(self, query: Query, item: Button[Any]) -> None:
        super().__init__(item)
        self._query = query

    @classmethod
    def to(cls, query: Query, emoji: str, *, disabled: bool) -> Self:
        """Return the button that turns to a page."""
        return cls(query, Button(emoji=emoji, custom_id=str(query), disabled=disabled))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: Item[Any], match: re.Match[str], /
    ) -> Self:
        """Return the button that was pressed."""
        assert isinstance(item, Button)  # noqa: S101 (the id is that of a button)
        favourites, public = bool(int(match["flags"]) & 1), bool(int(match["flags"]) & 2)
        number, member = int(match["number"]), int(match["member"])
        return cls(Query(number, member, favourites, match["search"], public), item)

    async def callback(self, interaction: "Interaction") -> None:  # type: ignore[override]
        """Show the page as the member may see it now."""
        try:
            shown, view = await _page(interaction, self._query)
            await interaction.response.edit_message(
                content=shown.content, embeds=shown.embeds, view=view
            )
        except Exception as error:  # noqa: BLE001 (every failure has its words)
            await handle(interaction, error)


@app_commands.command(name=named("history.name"), description=described("history.description"))
@app_commands.rename(
    member=named("history.member.name"),
    favourites=named("history.favourites.name"),
    search=named("history.search.name"),
    public=named("history.public.name"),
)
@app_commands.describe(
    member=described("history.member.description"),
    favourites=described("history.favourites.description"),
    search=described("history.search.description"),
    public=described("history.public.description"),
)
async def history(
    interaction: "Interaction",
    member: discord.User | None = None,
    favourites: bool = False,  # noqa: FBT001, FBT002 (a slash command's option)
    search: Range[str, 1, _MOST_SEARCH] | None = None,
    public: bool = False,  # noqa: FBT001, FBT002 (likewise)
) -> None:
    """Show the history, to the member alone unless they want otherwise and may."""
    place = await place_of(interaction)
    if public:
        if not place.settings.history_public or place.scope.guild_id is None:
            raise Refusal("history.private")
        admit(interaction, place)
    asked = member.id if member else 0
    if public and favourites:
        asked = asked or interaction.user.id  # whoever turns the page, theirs are not meant
    query = Query(1, asked, favourites, " ".join((search or "").split()), public)
    shown, view = await _page(interaction, query)
    await interaction.response.send_message(
        shown.content, embeds=shown.embeds, view=view, ephemeral=not public
    )


async def _page(interaction: "Interaction", query: Query) -> tuple[Shown, View]:
    place = await place_of(interaction)
    if not place.listed:  # what was made before is out of every list, and goes with the purge
        return Shown(text(place.language, "history.off")), View(timeout=None)
    stored = interaction.client.storage.history
    visible = visible_channels(interaction, await stored.channels(place.scope))
    if query.public:
        # Switched off again, or a forged id: nothing that all do not see is shown anyway.
        visible = common_channels(interaction, place, visible)
    if query.favourites:
        wanted = Wanted(kept_by=query.member or interaction.user.id, text=query.search)
    else:
        wanted = Wanted(author_id=query.member or None, text=query.search)
    page = await stored.page(place.scope, visible, wanted, number=query.number)
    view = View(timeout=None)
    turns = {"◀️": page.number - 1, "▶️": page.number + 1}
    for emoji, number in turns.items():
        inside = 1 <= number <= page.pages
        view.add_item(Turn.to(replace(query, number=max(number, 0)), emoji, disabled=not inside))
    return _shown(page, place, masking(interaction.client, place)), view


def _shown(page: Page, place: Place, mask: Mask) -> Shown:
    if not page.verses:
        return Shown(text(place.language, "history.empty"))
    title = text(
        place.language, "history.title", number=page.number, pages=page.pages, total=page.total
    )
    return listing(title, page.verses, place, mask)


FEATURE = Feature(commands=(history,), buttons=(Turn,))
