"""Texts made to be slow to read, and how long the filter takes over a megabyte of each."""

import random
import string
import time
from collections.abc import Callable, Iterator

from bot.moderation import Filter, Level

MEGABYTE = 1_000_000

# One piece over and over: separators, repeats, spelt, broken, masked and glued words.
REPEATED = {
    "separators": ".",
    "repeats": "p",
    "spelt": "p.u.t.e.",
    "spelt, spaced": "p u t e ",
    "letters": "a b ",
    "words": "pute ",
    "halves": "pu-te-",
    "split": "con nard ",
    "split in three": "en cul é ",
    "pieces": "xq ",
    "leet": "n1qu3 ",
    "masks": "p**e ",
    "glued masks": "p*t*",
    "marks": "p-u*t e ",
    "elisions": "l'",
    "glued by 2": "fils2pute2",
    "phrases": "je vais te ",
    "phrases begun": "les arabes sont tous des ",
    "confusables": "рutе ",
    "accents": "e\u0301",
    "spaces": " ",
    "stars": "*",
    "at signs": "@",
    "digits": "1",
    "invisible": "\u200b",
    "emoji": "🖕",
    "emoji, spaced": "🖕 ",
    "long": "putedepute",
}
_BANNED = ("pute", "connard", "salope", "encule", "negro")
_PHRASES = "je vais te la les tous sale de fils pute arabe juifs mort aux une mourir dans ma queue"


def _words(rng: random.Random, letters: str, least: int, most: int) -> Iterator[str]:
    while True:
        yield "".join(rng.choices(letters, k=rng.randint(least, most)))


def _stretched(rng: random.Random) -> Iterator[str]:
    while True:
        yield "".join(c * rng.randint(1, 4) for c in rng.choice(_BANNED))


def _masked(rng: random.Random) -> Iterator[str]:
    for word in _words(rng, "*" + string.ascii_lowercase, 2, 8):
        yield f"{rng.choice('pcsnb')}{word}*"


def _said(rng: random.Random) -> Iterator[str]:
    while True:
        yield rng.choice(_PHRASES.split())


def _anything(rng: random.Random) -> Iterator[str]:
    while True:
        yield chr(rng.choice((rng.randrange(32, 0xD7FF), rng.randrange(0xE000, 0x1FFFF))))


# Words of which hardly any comes twice, so that remembering them does not help.
_RANDOM: dict[str, tuple[str, Callable[[random.Random], Iterator[str]]]] = {
    "any words": (" ", lambda rng: _words(rng, string.ascii_lowercase, 2, 9)),
    "nearly banned words": (" ", lambda rng: _words(rng, "putecnardslo", 4, 9)),
    "any pieces": (" ", lambda rng: _words(rng, string.ascii_lowercase, 1, 4)),
    "any letters": (" ", lambda rng: _words(rng, "putecon", 1, 1)),
    "any separators": ("", lambda rng: _words(rng, "putecon.-_*/ ", 1, 1)),
    "any masks": (" ", _masked),
    "long masks": (" ", lambda rng: _words(rng, "p*u", 46, 47)),
    "any leet": (" ", lambda rng: _words(rng, "put3c0nard$l1", 4, 9)),
    "any digits and marks": ("", lambda rng: _words(rng, "p0123456789@$!|( ", 1, 1)),
    "any hyphens": ("-", lambda rng: _words(rng, "putecnardslo", 1, 4)),
    "any spelling": (" ", lambda rng: _words(rng, "kqzhaeiou", 4, 9)),
    "stretched words": (" ", _stretched),
    "any phrases": (" ", _said),
    "any characters": ("", _anything),
}
KINDS = (*REPEATED, *_RANDOM)


def text(kind: str, length: int, seed: int = 1) -> str:
    """Return so many characters of a kind of hostile text.

    >>> text("halves", 8)
    'pu-te-pu'
    """
    if kind in REPEATED:
        bit = REPEATED[kind]
        return (bit * (length // len(bit) + 1))[:length]
    between, words = _RANDOM[kind]
    made: list[str] = []
    size = 0
    for word in words(random.Random(seed)):
        made.append(word)
        size += len(word) + len(between)
        if size >= length:
            break
    return between.join(made)[:length]


def seconds(judge: Filter, length: int = MEGABYTE) -> dict[str, float]:
    """Return the CPU time that each kind takes, slowest first."""
    spent: dict[str, float] = {}
    for kind in KINDS:
        hostile = text(kind, length)
        begun = time.process_time()
        judge.check(hostile, Level.STRICT)
        spent[kind] = time.process_time() - begun
    return dict(sorted(spent.items(), key=lambda pair: -pair[1]))
