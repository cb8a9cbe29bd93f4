"""Which tidied lines are thrown away, and why."""

import re

from bot.lyrics.text import words
from training.clean.wordlists import folded, is_adlib

MIN_WORDS = 3
MAX_WORDS = 24
PROSE = 0.4

_LETTERS = re.compile(r"[^\W\d_]")
_ABSURD = re.compile(
    r"([^\W\d_])\1{3,}|\bx{3,}\b|[^\W_]{26}|https?:|www\.|\.com\b|[a-zà-ÿ]\d+ ?[a-zà-ÿ]",
    re.IGNORECASE,
)


def is_loop(line: str) -> bool:
    """Whether a line says the same one or two words again and again."""
    said = list(map(folded, words(line)))
    return len(said) >= 6 and len(set(said)) <= len(said) / 3


def is_absurd(line: str) -> bool:
    """Whether a line holds what is no word: an address, XXX for what was not understood."""
    return bool(_ABSURD.search(line))


def is_prose(lines: list[str]) -> bool:
    """Whether so many lines are long that the text is no verse: an essay, a novel, a skit."""
    long = sum(len(line) >= 2 * MAX_WORDS and len(words(line)) > MAX_WORDS for line in lines)
    return long > PROSE * len(lines)


def verdict(line: str) -> str:
    """Return the rule by which a tidied line is thrown away, or "" where it stays."""
    count = len(words(line))
    if not _LETTERS.search(line):
        return "no letters"
    if is_adlib(line):
        return "ad-libs only"
    if count < MIN_WORDS:
        return "too short"
    if count > MAX_WORDS:
        return "too long"
    if is_loop(line):
        return "loop"
    return "absurd token" if is_absurd(line) else ""
