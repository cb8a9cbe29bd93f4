"""Word lists of the cleaning: interjections, and names with a capital inside."""

import re
import tomllib
from functools import cache
from importlib.resources import files

from bot.lyrics.text import fold, words

_LISTS = tomllib.loads(files("training.clean").joinpath("words.toml").read_text("utf-8"))
ADLIBS = frozenset(fold(word) for word in _LISTS["adlibs"])
CAMEL_NAMES = frozenset(_LISTS["names"])
_STRETCH = re.compile(r"(.)\1+")

folded = cache(fold)


@cache
def is_interjection(word: str) -> bool:
    """Whether a word is a mere interjection, drawn out or not."""
    bare = fold(word)
    return bare in ADLIBS or _STRETCH.sub(r"\1", bare) in ADLIBS


def is_adlib(line: str) -> bool:
    """Whether a line has nothing but interjections."""
    return all(map(is_interjection, words(line)))
