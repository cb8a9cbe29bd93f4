"""Words that members may use and the bot does not of itself; the list says which and why."""

import tomllib
from functools import cache
from importlib import resources

from bot.moderation import Level
from bot.moderation.normalise import fold


@cache
def unsaid_words(level: Level) -> frozenset[str]:
    """Return the words of `unsaid.toml` that are left out at a level, folded."""
    text = (resources.files("bot.composer") / "unsaid.toml").read_text("utf-8")
    lists = tomllib.loads(text)
    strict = lists.pop("strict")
    if level is Level.STRICT:
        lists |= strict
    return frozenset(fold(word) for words in lists.values() for word in words.split())
