"""Every text that members see, in French and English; keys are dotted paths into the TOML files."""

import tomllib
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

import discord
from discord import app_commands


class Language(StrEnum):
    """A language of the bot; French is the fallback for all others."""

    FR = "fr"
    EN = "en"


_LANGUAGES = {
    discord.Locale.french: Language.FR,
    discord.Locale.american_english: Language.EN,
    discord.Locale.british_english: Language.EN,
}


@cache
def texts(language: Language) -> Mapping[str, str]:
    """Return all texts of a language by key."""
    source = files(__package__).joinpath(f"{language}.toml").read_text("utf-8")
    return dict(_flat(tomllib.loads(source), ""))


def _flat(table: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, str):
            yield prefix + key, value
        else:
            yield from _flat(value, f"{prefix}{key}.")


def text(language: Language, key: str, **values: object) -> str:
    """Return a text with its placeholders filled.

    Raises:
        KeyError: there is no such text, or a placeholder has no value.
    """
    return texts(language)[key].format(**values)


def language_of(*locales: discord.Locale | None, chosen: Language | None = None) -> Language:
    """Return the language for a member: what the guild chose, else the first locale we speak."""
    if chosen is not None:
        return chosen
    return next((_LANGUAGES[one] for one in locales if one in _LANGUAGES), Language.FR)


def named(key: str) -> app_commands.locale_str:
    """Return the name of a command or option: English for scripts, French where Discord is."""
    return app_commands.locale_str(text(Language.EN, key), key=key)


def described(key: str) -> app_commands.locale_str:
    """Return a description or the label of a choice: French unless Discord is in English."""
    return app_commands.locale_str(text(Language.FR, key), key=key)


class Translator(app_commands.Translator):
    """Gives Discord the names and descriptions of commands in the languages we speak."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,  # noqa: ARG002 (discord.py's signature)
    ) -> str | None:
        """Return the text for one of Discord's locales, None where the default serves."""
        key, language = string.extras.get("key"), _LANGUAGES.get(locale)
        return None if key is None or language is None else text(language, key)
