"""Words that members may use and the bot does not of itself; the list says which and why."""

import tomllib
from functools import cache
from importlib import resources

from bot.moderation.normalise import fold


@cache
def unsaid_words() -> frozenset[str]:
    """Return the words of `unsaid.toml`, folded."""
    text = (resources.files("bot.composer") / "unsaid.toml").read_text("utf-8")
    return frozenset(fold(word) for words in tomllib.loads(text).values() for word in words.split())
