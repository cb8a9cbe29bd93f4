"""Repair of characters: look-alikes, wrong code pages, what cannot be repaired."""

import html
import re
import unicodedata

from bot.lyrics.text import normalise

# Cyrillic and Greek letters that some transcribers put into Latin words, by shape.
_LOOKALIKES = str.maketrans(
    dict(
        zip(
            "аеорсухіјѕԁһԛԝӏАВЕКМНОРСТХІЈЅУёЁїαοιρυνκΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
            "aeopcyxijsdhqwlABEKMHOPCTXIJSYëËïaoipuvkABEZHIKMNOPTYX",
            strict=True,
        )
    )
)
_WORD = re.compile(r"[^\W\d_]+")
_FOREIGN = re.compile(r"[\u0370-\u04ff\u0500-\u052f]")
_C1 = re.compile(r"[\x80-\x9f]")
_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")


def repair(text: str) -> str:
    """Undo HTML entities and stray Windows-1252 bytes, and use one kind of line break."""
    text = _BREAKS.sub("\n", html.unescape(text)).replace("\ufeff", "")
    return _C1.sub(lambda m: m[0].encode("latin-1").decode("cp1252", "ignore"), text)


def latinise(line: str) -> str:
    """Replace Cyrillic and Greek look-alikes by the Latin letters they stand for.

    Only in lines that are Latin elsewhere: a line in Russian stays what it is.
    """
    if not _FOREIGN.search(line):
        return line
    latin = sum(c.isalpha() and not _FOREIGN.match(c) for c in line)
    foreign = sum(bool(_FOREIGN.match(c)) for c in line)
    if foreign > latin:
        return line
    return _WORD.sub(lambda m: m[0].translate(_LOOKALIKES), line)


def readable(line: str) -> bool:
    """Whether a line has Latin letters only and no character that was lost in decoding."""
    return "\ufffd" not in line and all(
        not c.isalpha() or c.isascii() or unicodedata.name(c, "").startswith(("LATIN", "MODIFIER"))
        for c in line
    )


def clean_characters(text: str) -> list[str]:
    """Return the lines of a text, normalised, their characters repaired."""
    return [latinise(normalise(line)) for line in repair(text).split("\n")]
