"""What each guild has set, in a form that a newer and an older bot can share."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypedDict, Unpack, get_args

from bot.storage.database import Database
from bot.storage.errors import SettingsError
from bot.storage.guilds import ADD_GUILD
from bot.storage.values import storable, to_json

FilterLevel = Literal["strict", "standard", "off"]
SchemeName = Literal["AABB", "ABAB", "ABBA", "AAAA", "free"]
EnergyName = Literal["calm", "normal", "fire"]
Language = Literal["fr", "en"]
Deleters = Literal["author", "moderators", "both"]

MAX_CHANNELS = 500
MAX_WORDS = 200
MAX_WORD_LENGTH = 60
_MOST_KNOWN = 20_000


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
        history: Whether verses are listed; if not, they live unlisted for a day, those made
            before included.
        history_public: Whether members may show the history in a channel, to all who see it.
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
    history_public: bool = False
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
    history_public: bool
    retention_days: int
    language: Language | None
    deleters: Deleters
    banned_words: tuple[str, ...]
    allowed_words: tuple[str, ...]


class SettingsStore:
    """The settings of all guilds.

    They are read before every acknowledgement, so those read once stay in memory: only one
    process writes the settings of a guild, the one that runs its shard.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[int, GuildSettings] = {}
        self._changes = 0

    async def get(self, guild_id: int | None) -> GuildSettings:
        """Return a guild's settings, with the default for each that was never set.

        None (outside guilds) gives the defaults. A value this version cannot read, as a newer
        version may have written, counts as not set.
        """
        if guild_id is None:
            return GuildSettings()
        known = self._known.get(guild_id)
        if known is not None:
            return known
        changes = self._changes
        rows = await self._database.read(_GET, {"guild": guild_id})
        settings = _read(rows[0]["body"]) if rows else GuildSettings()
        if changes == self._changes:  # else what was read may be older than what is there now
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[guild_id] = settings
        return settings

    def forget(self, guild_id: int) -> None:
        """Read a guild's settings anew when they are next asked for: they changed elsewhere."""
        self._changes += 1
        self._known.pop(guild_id, None)

    async def change(self, guild_id: int, **changes: Unpack[SettingsChange]) -> GuildSettings:
        """Change the settings named and return all; those not named are left as they are.

        Words are stripped, and those given twice are stored once.

        Raises:
            SettingsError: a value cannot be taken; nothing was changed.
        """
        valid = {name: _FIELDS[name](name, value) for name, value in changes.items()}
        async with self._database.transaction() as transaction:
            await transaction.execute(ADD_GUILD, {"guild": guild_id})
            rows = await transaction.execute(_GET, {"guild": guild_id})
            # What a newer version wrote stays, readable here or not.
            body = to_json((json.loads(rows[0]["body"]) if rows else {}) | valid)
            await transaction.execute(_PUT, {"guild": guild_id, "body": body})
        self.forget(guild_id)
        return _read(body)


_GET = "SELECT body FROM guild_settings WHERE guild_id = :guild"
_PUT = """
    INSERT INTO guild_settings (guild_id, body) VALUES (:guild, :body)
    ON CONFLICT DO UPDATE SET body = excluded.body
"""

_Check = Callable[[str, object], object]


def _one_of(*names: str | None) -> _Check:
    def check(field: str, value: object) -> object:
        if value not in names:
            raise SettingsError(f"{field} is one of {', '.join(map(str, names))}, not {value!r}.")
        return value

    return check


def _between(least: int, most: int) -> _Check:
    def check(field: str, value: object) -> object:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise SettingsError(f"{field} is a number from {least} to {most}, not {value!r}.")
        return value

    return check


def _switch(field: str, value: object) -> object:
    if not isinstance(value, bool):
        raise SettingsError(f"{field} is on or off, not {value!r}.")
    return value


def _channels(field: str, value: object) -> object:
    if not isinstance(value, (list, tuple)) or not all(type(item) is int for item in value):
        raise SettingsError(f"{field} is a list of channel ids.")
    if len(value) > MAX_CHANNELS:
        raise SettingsError(f"{field} has at most {MAX_CHANNELS} channels, not {len(value)}.")
    return tuple(dict.fromkeys(value))


def _words(field: str, value: object) -> object:
    if not isinstance(value, (list, tuple)) or not all(isinstance(item, str) for item in value):
        raise SettingsError(f"{field} is a list of words.")
    words = tuple(filter(None, dict.fromkeys(storable(item).strip() for item in value)))
    if len(words) > MAX_WORDS:
        raise SettingsError(f"{field} has at most {MAX_WORDS} words, not {len(words)}.")
    if any(len(word) > MAX_WORD_LENGTH for word in words):
        raise SettingsError(f"A word in {field} has at most {MAX_WORD_LENGTH} characters.")
    return words


_FIELDS: Mapping[str, _Check] = {
    "filter_level": _one_of(*get_args(FilterLevel)),
    "lines": _between(2, 16),
    "scheme": _one_of(*get_args(SchemeName)),
    "energy": _one_of(*get_args(EnergyName)),
    "allowed_channels": _channels,
    "cooldown_seconds": _between(0, 3600),
    "history": _switch,
    "history_public": _switch,
    "retention_days": _between(1, 3650),
    "language": _one_of(None, *get_args(Language)),
    "deleters": _one_of(*get_args(Deleters)),
    "banned_words": _words,
    "allowed_words": _words,
}


def _read(body: str) -> GuildSettings:
    """Return the settings in a stored body, with the default for what cannot be read."""
    values: dict[str, Any] = {}
    for name, value in json.loads(body).items():
        if name in _FIELDS:
            try:
                values[name] = _FIELDS[name](name, value)
            except SettingsError:
                continue
    return GuildSettings(**values)
