"""/rap settings: one panel, for those who manage the server."""

import re
from typing import TYPE_CHECKING, Any, Self

import discord
from discord import app_commands
from discord.ui import (
    ActionRow,
    Button,
    ChannelSelect,
    DynamicItem,
    Item,
    Label,
    LayoutView,
    Modal,
    Select,
    TextDisplay,
    TextInput,
)

from bot.features.faults import Refusal, handle
from bot.features.feature import Feature
from bot.features.panel import CHOICES
from bot.features.place import place_of
from bot.locales import Language, described, named, text
from bot.moderation.lexicon import bannable
from bot.storage import GuildSettings
from bot.storage.settings import MAX_WORD_LENGTH, MAX_WORDS, SettingsChange

if TYPE_CHECKING:
    from bot.client import Interaction

_MOST_CHANNELS = 25
_WITHOUT_A_CHAT = {"category", "private", "group"}
_WITH_A_CHAT = [kind for kind in discord.ChannelType if kind.name not in _WITHOUT_A_CHAT]
_MOST_WORDS = 4000


class Setting(DynamicItem[Select[Any]], template=r"couplet:set:(?P<field>[a-z_]{1,30})"):
    """A select of the panel; it says in its id which setting it is."""

    def __init__(self, field: str, item: Select[Any]) -> None:
        super().__init__(item)
        self._field = field

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: Item[Any], match: re.Match[str], /
    ) -> Self:
        """Return the select that was used."""
        assert isinstance(item, Select)  # noqa: S101 (the id is that of a select)
        return cls(match["field"], item)

    async def callback(self, interaction: "Interaction") -> None:  # type: ignore[override]
        """Store what was chosen."""
        try:
            await _change(interaction, self._chosen())
        except Exception as error:  # noqa: BLE001 (every failure has its words)
            await handle(interaction, error)

    def _chosen(self) -> SettingsChange:
        choice = next((one for one in CHOICES if one.field == self._field), None)
        if choice is None or len(self.item.values) != 1:
            raise Refusal("refused.outdated")
        return choice.changes(self.item.values[0])


class Channels(DynamicItem[ChannelSelect[Any]], template=r"couplet:channels"):
    """The select of the channels in which the bot answers."""

    @classmethod
    def of(cls, settings: GuildSettings, language: Language) -> Self:
        """Return the select with the channels that are allowed now."""
        return cls(
            ChannelSelect(
                custom_id="couplet:channels",
                channel_types=_WITH_A_CHAT,
                placeholder=text(language, "settings.channels.all"),
                min_values=0,
                max_values=_MOST_CHANNELS,
                default_values=[
                    discord.SelectDefaultValue(
                        id=channel, type=discord.SelectDefaultValueType.channel
                    )
                    for channel in settings.allowed_channels[:_MOST_CHANNELS]
                ],
            )
        )

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: Item[Any], _match: re.Match[str], /
    ) -> Self:
        """Return the select that was used."""
        assert isinstance(item, ChannelSelect)  # noqa: S101 (the id is that of a select)
        return cls(item)

    async def callback(self, interaction: "Interaction") -> None:  # type: ignore[override]
        """Store the channels; none means everywhere."""
        try:
            chosen = tuple(channel.id for channel in self.item.values)
            await _change(interaction, {"allowed_channels": chosen})
        except Exception as error:  # noqa: BLE001 (every failure has its words)
            await handle(interaction, error)


class Words(DynamicItem[Button[Any]], template=r"couplet:words"):
    """Opens the dialog of the server's own words."""

    @classmethod
    def of(cls, language: Language) -> Self:
        """Return the button."""
        return cls(Button(label=text(language, "settings.words.button"), custom_id="couplet:words"))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: Item[Any], _match: re.Match[str], /
    ) -> Self:
        """Return the button that was pressed."""
        assert isinstance(item, Button)  # noqa: S101 (the id is that of a button)
        return cls(item)

    async def callback(self, interaction: "Interaction") -> None:  # type: ignore[override]
        """Ask for the words."""
        try:
            _, settings = await managed(interaction)
            language = (await place_of(interaction)).language
            await interaction.response.send_modal(WordsDialog(language, settings))
        except Exception as error:  # noqa: BLE001 (every failure has its words)
            await handle(interaction, error)


class WordsDialog(Modal):
    """Asks for the words the filter refuses here besides its own, and those it lets pass."""

    def __init__(self, language: Language, settings: GuildSettings) -> None:
        super().__init__(title=text(language, "settings.words.title"), timeout=900)
        self._banned = _words_input("banned", settings.banned_words)
        self._allowed = _words_input("allowed", settings.allowed_words)
        for name, words in (("banned", self._banned), ("allowed", self._allowed)):
            label = text(language, f"settings.words.{name}")
            hint = text(language, f"settings.words.{name}_hint")
            self.add_item(Label(text=label, description=hint, component=words))

    async def on_submit(self, interaction: "Interaction") -> None:  # type: ignore[override]
        """Store the words."""
        banned, allowed = _words(self._banned.value), _words(self._allowed.value)
        for words in (banned, allowed):
            if len(words) > MAX_WORDS or max(map(len, words), default=0) > MAX_WORD_LENGTH:
                raise Refusal("settings.words.many", most=MAX_WORDS, longest=MAX_WORD_LENGTH)
        for word in banned:
            if not bannable(word):
                raise Refusal("settings.words.short", word=word)
        await _change(interaction, {"banned_words": banned, "allowed_words": allowed})

    async def on_error(self, interaction: "Interaction", error: Exception, /) -> None:  # type: ignore[override]
        """Answer the member."""
        await handle(interaction, error)


def _words_input(name: str, words: tuple[str, ...]) -> TextInput[Any]:
    shown = ", ".join(words)
    if len(shown) > _MOST_WORDS:
        shown = ",".join(words)  # as they may have been typed: so they fit
    return TextInput(
        style=discord.TextStyle.paragraph,
        default=shown[:_MOST_WORDS],
        required=False,
        max_length=_MOST_WORDS,
        custom_id=name,
    )


def _words(typed: str) -> tuple[str, ...]:
    return tuple(word for part in re.split(r"[,;\n]", typed) if (word := part.strip()))


async def managed(interaction: "Interaction") -> tuple[int, GuildSettings]:
    """Return the guild and its settings, where the member may change them.

    Raises:
        Refusal: it is no server with the bot, or the member may not manage it.
    """
    place = await place_of(interaction)
    if place.scope.guild_id is None:
        raise Refusal("refused.server")
    if not interaction.permissions.manage_guild:
        permission = text(place.language, "permission.manage_guild")
        raise Refusal("refused.rights", permission=permission)
    return place.scope.guild_id, place.settings


async def _change(interaction: "Interaction", change: SettingsChange) -> None:
    guild_id, _ = await managed(interaction)
    await interaction.client.storage.settings.change(guild_id, **change)
    interaction.extras.pop("place")  # its language may have changed too
    place = await place_of(interaction)
    await interaction.response.edit_message(view=settings_panel(place.settings, place.language))


def settings_panel(settings: GuildSettings, language: Language) -> LayoutView:
    """Return the panel."""
    view = LayoutView(timeout=None)
    view.add_item(TextDisplay(text(language, "settings.title")))
    for choice in CHOICES:
        select: Select[Any] = Select(
            custom_id=f"couplet:set:{choice.field}", options=choice.options(settings, language)
        )
        view.add_item(TextDisplay(text(language, f"settings.label.{choice.field}")))
        view.add_item(ActionRow(Setting(choice.field, select)))
    view.add_item(TextDisplay(text(language, "settings.label.channels")))
    view.add_item(ActionRow(Channels.of(settings, language)))
    view.add_item(ActionRow(Words.of(language)))
    return view


@app_commands.command(name=named("settings.name"), description=described("settings.description"))
async def settings(interaction: "Interaction") -> None:
    """Show the panel to the member alone."""
    _, now = await managed(interaction)
    language = (await place_of(interaction)).language
    await interaction.response.send_message(view=settings_panel(now, language), ephemeral=True)


FEATURE = Feature(commands=(settings,), buttons=(Setting, Channels, Words))
