"""Where an interaction takes place: whose rows it reaches, and what its guild has set."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import discord

from bot.locales import Language, language_of
from bot.moderation import Level
from bot.storage import GuildSettings, Scope, StorageError

if TYPE_CHECKING:
    from discord.abc import GuildChannel

    from bot.client import Couplet, Interaction


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


def masking(client: "Couplet", place: Place) -> Callable[[str], str]:
    """Return how words that members typed are shown here: what may not pass is hidden."""
    settings, poet = place.settings, client.poet
    return partial(
        poet.mask,
        level=place.level,
        banned=settings.banned_words,
        allowed=settings.allowed_words,
    )


def visible_channels(interaction: "Interaction", channels: Iterable[int]) -> set[int]:
    """Return those of a guild's channels that the member can read now, where they are now.

    Age-restricted channels count only in one; private threads only in themselves and for those
    who manage threads, since who is in them is not known here.
    """
    return _where(interaction, channels, _reads, partial(_sees, interaction))


def common_channels(interaction: "Interaction", place: Place, channels: Iterable[int]) -> set[int]:
    """Return those of a guild's channels that all who see this one can read.

    What is shown to all of them may come from nowhere else.
    """
    guild = interaction.guild
    if guild is None:
        return set()
    return {
        channel_id
        for channel_id in channels
        if channel_id == place.scope.channel_id
        or _sees(interaction, guild.get_channel_or_thread(channel_id), guild.default_role)
    }


def moderated_channels(interaction: "Interaction", channels: Iterable[int]) -> set[int]:
    """Return those of a guild's channels in which the member may delete others' messages now.

    What was written in channels that are not known any more is for administrators, who see all.
    """
    return _where(interaction, channels, lambda rights: rights.manage_messages, _moderates)


def _where(
    interaction: "Interaction",
    channels: Iterable[int],
    here: Callable[[discord.Permissions], bool],
    elsewhere: "Callable[[GuildChannel | discord.Thread | None, discord.Member], bool]",
) -> set[int]:
    """Return the channels in which the member's rights suffice.

    Where they are, Discord says itself what they may; the thread may not be cached.
    """
    guild, member = interaction.guild, interaction.user
    if guild is None or not isinstance(member, discord.Member):
        return set()
    return {
        channel_id
        for channel_id in channels
        if (
            here(interaction.permissions)
            if channel_id == interaction.channel_id
            else elsewhere(guild.get_channel_or_thread(channel_id), member)
        )
    }


def _moderates(channel: "GuildChannel | discord.Thread | None", member: discord.Member) -> bool:
    if channel is None or (isinstance(channel, discord.Thread) and channel.parent is None):
        return member.guild_permissions.administrator
    rights = channel.permissions_for(member)
    if isinstance(channel, discord.Thread) and channel.is_private() and not rights.manage_threads:
        return False
    return rights.view_channel and rights.manage_messages


def _sees(
    interaction: "Interaction",
    channel: "GuildChannel | discord.Thread | None",
    who: discord.Member | discord.Role,
) -> bool:
    if channel is None or (isinstance(channel, discord.Thread) and channel.parent is None):
        return False
    rights = channel.permissions_for(who)
    if isinstance(channel, discord.Thread) and channel.is_private() and not rights.manage_threads:
        return False
    if _restricted(channel) and not _adult(interaction):
        return False
    return _reads(rights)


def _reads(rights: discord.Permissions) -> bool:
    return rights.view_channel and rights.read_message_history


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
    return _restricted(interaction.channel)


def _restricted(channel: object) -> bool:
    """Whether a channel is age-restricted; direct messages and categories are not."""
    is_nsfw = getattr(channel, "is_nsfw", None)
    return bool(is_nsfw and is_nsfw())
