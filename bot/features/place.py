"""Where an interaction takes place: whose rows it reaches, and what its guild has set."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import discord

from bot.locales import Language, language_of
from bot.moderation import Level
from bot.storage import GuildSettings, Scope, StorageError

if TYPE_CHECKING:
    from bot.client import Interaction


@dataclass(frozen=True, slots=True)
class Place:
    """Where an interaction takes place.

    Attributes:
        scope: Whose rows it reaches.
        thread_id: The public thread it is in, if any; the scope then has its parent channel.
        settings: What the guild has set.
        language: Of the answers.
        adult: Whether the channel is age-restricted.
    """

    scope: Scope
    thread_id: int | None
    settings: GuildSettings
    language: Language
    adult: bool

    @property
    def level(self) -> Level:
        """The filter's level here; `off` counts in age-restricted channels only."""
        level = Level(self.settings.filter_level)
        return Level.STANDARD if level is Level.OFF and not self.adult else level

    @property
    def listed(self) -> bool:
        """Whether verses made here are part of the history."""
        return self.settings.history


async def place_of(interaction: "Interaction") -> Place:
    """Return where an interaction takes place.

    Raises:
        StorageError: the guild's settings cannot be read.
    """
    known = interaction.extras.get("place")
    if isinstance(known, Place):
        return known
    scope, thread_id = _scope(interaction)
    settings = await interaction.client.storage.settings.get(scope.guild_id)
    place = Place(scope, thread_id, settings, _language(interaction, settings), _adult(interaction))
    interaction.extras["place"] = place
    return place


async def spoken(interaction: "Interaction") -> Language:
    """Return the language to answer in, even where the guild's settings cannot be read."""
    try:
        return (await place_of(interaction)).language
    except StorageError:
        return _language(interaction, GuildSettings())


def visible_channels(interaction: "Interaction", channels: Iterable[int]) -> set[int]:
    """Return those of a guild's channels that the member can read now, where they are now.

    Age-restricted channels count only in one; private threads only in themselves, since who
    is in them is not known here.
    """
    guild, member = interaction.guild, interaction.user
    if guild is None or not isinstance(member, discord.Member):
        return set()
    adult = _adult(interaction)
    seen = set()
    for channel_id in channels:
        channel = guild.get_channel_or_thread(channel_id)
        if channel is None:
            continue
        rights = channel.permissions_for(member)
        hidden = (
            isinstance(channel, discord.Thread)
            and channel.is_private()
            and channel.id != interaction.channel_id
            and not rights.manage_threads
        )
        restricted = not isinstance(channel, discord.CategoryChannel) and channel.is_nsfw()
        if rights.view_channel and rights.read_message_history and not hidden:
            if restricted and not adult:
                continue
            seen.add(channel_id)
    return seen


def _scope(interaction: "Interaction") -> tuple[Scope, int | None]:
    guild_id, channel = interaction.guild_id, interaction.channel
    has_bot = guild_id is not None and interaction.client.get_guild(guild_id) is not None
    channel_id, thread_id = interaction.channel_id or 0, None
    if isinstance(channel, discord.Thread) and not channel.is_private():
        channel_id, thread_id = channel.parent_id, channel.id
    return (
        Scope.of(guild_id, has_bot=has_bot, user_id=interaction.user.id, channel_id=channel_id),
        thread_id,
    )


def _language(interaction: "Interaction", settings: GuildSettings) -> Language:
    chosen = Language(settings.language) if settings.language else None
    return language_of(interaction.locale, interaction.guild_locale, chosen=chosen)


def _adult(interaction: "Interaction") -> bool:
    channel = interaction.channel
    is_nsfw = getattr(channel, "is_nsfw", None)  # direct messages have none
    return bool(is_nsfw and is_nsfw())
