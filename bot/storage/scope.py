"""Whose rows one interaction may see."""

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an interaction takes place; every read is bound to it.

    In a guild that has the bot, a scope reaches that guild's rows and no other's. Elsewhere
    (direct messages, and the app installed by a user in a guild that does not have the bot) there
    is no guild: lists show the member's own verses and those they keep, and a verse can be fetched
    by its id by these members or from the channel it was made in.

    Attributes:
        guild_id: The guild, or None outside the guilds that have the bot.
        user_id: The member who acts.
        channel_id: The channel they act in.
    """

    guild_id: int | None
    user_id: int
    channel_id: int

    @classmethod
    def of(cls, guild_id: int | None, *, has_bot: bool, user_id: int, channel_id: int) -> Self:
        """Return the scope of an interaction.

        This is the one place that keeps a guild without the bot out of the database: pass
        Discord's guild id as it came, and whether the app is installed in that guild
        (`interaction.is_guild_integration()`).
        """
        return cls(guild_id if has_bot else None, user_id, channel_id)

    def bound(self, **more: object) -> dict[str, object]:
        """Return the parameters of a query in this scope: guild, user, channel, and `more`."""
        return {
            "guild": self.guild_id,
            "user": self.user_id,
            "channel": self.channel_id,
            **more,
        }
