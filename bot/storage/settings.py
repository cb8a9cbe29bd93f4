"""What each guild has set, in a form that a newer and an older bot can share."""

from dataclasses import dataclass
from typing import Literal, TypedDict, Unpack

from bot.storage.database import Database

FilterLevel = Literal["strict", "standard", "off"]
SchemeName = Literal["AABB", "ABAB", "ABBA", "AAAA", "free"]
EnergyName = Literal["calm", "normal", "fire"]
Language = Literal["fr", "en"]
Deleters = Literal["author", "moderators", "both"]

MAX_CHANNELS = 500
MAX_WORDS = 200
MAX_WORD_LENGTH = 60


@dataclass(frozen=True, slots=True)
class GuildSettings:
    """The settings of one guild; the defaults are what a guild has that set nothing.

    Attributes:
        filter_level: How strict the filter is; `off` counts in age-restricted channels only.
        lines: Lines of a verse when the member does not say, 2 to 16.
        scheme: Rhyme scheme when the member does not say.
        energy: Boldness when the member does not say.
        allowed_channels: Where the bot answers; empty: everywhere.
        cooldown_seconds: Between two verses of one member, 0 to 3600.
        history: Whether verses are listed; if not, they live unlisted for a day.
        retention_days: How long listed verses that nobody keeps are stored, 1 to 3650.
        language: Of the replies; None: the member's or the guild's own.
        deleters: Who may delete a verse.
        banned_words: Words the filter refuses here besides its own.
        allowed_words: Words the filter lets pass here.
    """

    filter_level: FilterLevel = "strict"
    lines: int = 4
    scheme: SchemeName = "AABB"
    energy: EnergyName = "normal"
    allowed_channels: tuple[int, ...] = ()
    cooldown_seconds: int = 5
    history: bool = True
    retention_days: int = 365
    language: Language | None = None
    deleters: Deleters = "both"
    banned_words: tuple[str, ...] = ()
    allowed_words: tuple[str, ...] = ()


class SettingsChange(TypedDict, total=False):
    """Some settings and their new values; the fields are those of `GuildSettings`."""

    filter_level: FilterLevel
    lines: int
    scheme: SchemeName
    energy: EnergyName
    allowed_channels: tuple[int, ...]
    cooldown_seconds: int
    history: bool
    retention_days: int
    language: Language | None
    deleters: Deleters
    banned_words: tuple[str, ...]
    allowed_words: tuple[str, ...]


class SettingsStore:
    """The settings of all guilds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, guild_id: int | None) -> GuildSettings:
        """Return a guild's settings, with the default for each that was never set.

        None (outside guilds) gives the defaults. A value this version cannot read, as a newer
        version may have written, counts as not set.
        """
        raise NotImplementedError

    async def change(self, guild_id: int, **changes: Unpack[SettingsChange]) -> GuildSettings:
        """Change the settings named and return all; those not named are left as they are.

        Words are stripped, and those given twice are stored once.

        Raises:
            SettingsError: a value cannot be taken; nothing was changed.
        """
        raise NotImplementedError

    async def reset(self, guild_id: int) -> GuildSettings:
        """Forget all settings of a guild and return the defaults."""
        raise NotImplementedError
