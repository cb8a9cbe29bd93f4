"""The letters a card is set in: two cuts of Vollkorn, and what they cannot show."""

import io
import re
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Literal

from PIL import ImageFont

Cut = Literal["Regular", "Italic"]

NO_BREAK = "\u00a0"
_RANGES = (
    (0x20, 0x7E),
    (0xA0, 0x17F),
    (0x218, 0x21B),
    (0x2010, 0x2015),
    (0x2018, 0x201E),
    *((mark, mark) for mark in (0x2020, 0x2022, 0x2026, 0x202F, 0x2030, 0x2039, 0x203A)),
    *((mark, mark) for mark in (0x20AC, 0x2122)),
)
COVERED = frozenset(chr(c) for first, last in _RANGES for c in range(first, last + 1)) - {"\u00ad"}
_SPACES = re.compile(r"[^\S\u00a0\u202f]+")  # those that break
_BEFORE_HIGH_MARKS = re.compile(r" (?=[!?:;»%])")


@cache
def font(cut: Cut, size: int) -> ImageFont.FreeTypeFont:
    """Return a cut of the font at a size in pixels."""
    file = files(__package__) / "fonts" / f"Vollkorn-{cut}.ttf"
    return ImageFont.truetype(io.BytesIO(file.read_bytes()), size)


def drawable(text: str) -> str:
    """Return a text as the font can show it and as French is set, on one line.

    Letters in disguise become plain ones, an accent the font lacks is left off, and what is
    still not in it (emoji, other scripts, marks that cannot be seen) goes.

    >>> drawable("L'\U0001d4d8ci !? \U0001f600 « oui »").replace(NO_BREAK, "_")
    'L’Ici_!? «_oui_»'
    """
    shown = "".join(map(_in_font, unicodedata.normalize("NFC", text).replace("'", "’")))
    shown = _SPACES.sub(" ", shown).strip()
    return _BEFORE_HIGH_MARKS.sub(NO_BREAK, shown).replace("« ", f"«{NO_BREAK}")


def _in_font(character: str) -> str:
    if character in COVERED:
        return character
    if character.isspace():
        return " "
    for form in ("NFKC", "NFKD"):
        plain = unicodedata.normalize(form, character)
        kept = "".join(c for c in plain if c in COVERED)
        if kept:
            return kept
    return ""
