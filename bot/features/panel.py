"""What the settings panel offers: each setting, its choices, and the change a choice makes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from discord import SelectOption

from bot.composer.plan import Energy
from bot.locales import Language, text
from bot.lyrics.verse import MAX_LINES, MIN_LINES, Scheme
from bot.storage import GuildSettings
from bot.storage.settings import SettingsChange

_AUTOMATIC = "auto"
_OFF = "0"


@dataclass(frozen=True, slots=True)
class Choice:
    """A setting that is chosen from a list.

    Attributes:
        field: Its name in `GuildSettings`.
        labels: Key of the label of each value that can be chosen, by the value the select sends;
            a label may have a placeholder for that value.
        current: The value that is set now.
        change: The change that a chosen value makes.
    """

    field: str
    labels: dict[str, str]
    current: Callable[[GuildSettings], str]
    change: Callable[[str], dict[str, object]]

    def options(self, settings: GuildSettings, language: Language) -> list[SelectOption]:
        """Return what the select offers, the current value chosen."""
        now = self.current(settings)
        options = [
            SelectOption(label=text(language, key, number=value), value=value, default=value == now)
            for value, key in self.labels.items()
        ]
        if now not in self.labels:  # set by a command line or another version: shown as it is
            options.append(SelectOption(label=now, value=now, default=True))
        return options

    def changes(self, value: str) -> SettingsChange:
        """Return the change that `value` makes; storage refuses a value that cannot be."""
        return cast("SettingsChange", self.change(value))


def _named(field: str, labels: dict[str, str]) -> Choice:
    """Return a setting whose values are words."""
    return Choice(field, labels, lambda s: str(getattr(s, field)), lambda v: {field: v})


def _counted(field: str, labels: dict[str, str]) -> Choice:
    """Return a setting whose values are numbers."""
    return Choice(field, labels, lambda s: str(getattr(s, field)), lambda v: {field: int(v)})


CHOICES: tuple[Choice, ...] = (
    _named(
        "filter_level",
        {
            "strict": "settings.level.strict",
            "standard": "settings.level.standard",
            "off": "settings.level.off",
        },
    ),
    _counted("lines", {str(n): "settings.lines.some" for n in range(MIN_LINES, MAX_LINES + 1)}),
    _named("scheme", {s.value: f"scheme.{s.value}" for s in Scheme}),
    _named("energy", {e.value: f"energy.{e.value}" for e in Energy}),
    _counted(
        "cooldown_seconds",
        {_OFF: "settings.cooldown.none"}
        | {str(n): "settings.cooldown.some" for n in (5, 10, 30, 60, 300, 3600)},
    ),
    Choice(
        "history",
        {_OFF: "settings.history.off"}
        | {str(n): "settings.history.days" for n in (7, 30, 90, 365, 3650)},
        lambda s: str(s.retention_days) if s.history else _OFF,
        lambda v: {"history": False} if v == _OFF else {"history": True, "retention_days": int(v)},
    ),
    Choice(
        "history_public",
        {"private": "settings.history_public.no", "public": "settings.history_public.yes"},
        lambda s: "public" if s.history_public else "private",
        lambda v: {"history_public": v == "public"},
    ),
    Choice(
        "language",
        {
            _AUTOMATIC: "settings.language.auto",
            "fr": "settings.language.fr",
            "en": "settings.language.en",
        },
        lambda s: s.language or _AUTOMATIC,
        lambda v: {"language": None if v == _AUTOMATIC else v},
    ),
    _named(
        "deleters",
        {
            "both": "settings.deleters.both",
            "author": "settings.deleters.author",
            "moderators": "settings.deleters.moderators",
        },
    ),
)
