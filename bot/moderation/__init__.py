"""The filter for vulgarity and hate: normalise, match, judge. No network, no state kept."""

from bot.moderation.categories import ALWAYS_REFUSED, Category, Hit, Judgement, Level
from bot.moderation.filter import Filter
from bot.moderation.wordlist import WordlistError

__all__ = [
    "ALWAYS_REFUSED",
    "Category",
    "Filter",
    "Hit",
    "Judgement",
    "Level",
    "WordlistError",
]
