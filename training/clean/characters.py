"""Repair of characters: look-alikes, stray code pages, marks that mean another mark."""

import html
import re

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
_MARKS = str.maketrans({"‚": ",", "‹": '"', "›": '"', "¿": " ", "¡": " ", "\ufffc": " "})
_FOREIGN = re.compile(r"[\u0370-\u052f]")
_LETTER = re.compile(r"[^\W\d_]")
# Letters of Latin Extended-B and beyond are other alphabets or fancy type.
_BEYOND = re.compile(r"(?![ſ-ɏḀ-ỿﬀ-ﬆʰ-˿ªº])[^\W\d_\u0000-\u017f]|\ufffd")
# p*te, and Arabic written with digits for its own letters (wa7ed).
_NOT_SPELLED = re.compile(r"[^\W\d_]\*+[^\W\d_]|[a-zà-ÿ][2-9][a-zà-ÿ]{2}")
_NOISE = re.compile(r"\*[^*\n]{3,}\*")
_C1 = re.compile(r"[\x80-\x9f]")
_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# What normalise would return unchanged: most lines, so that they need not go through it.
_PLAIN = re.compile(r"[!-~À-ÖØ-öø-ÿŒœ]*(?: [!-~À-ÖØ-öø-ÿŒœ]+)*")


def repair(text: str) -> str:
    """Undo HTML entities and stray Windows-1252 bytes, unify line breaks, drop *noises*."""
    text = _NOISE.sub(" ", _BREAKS.sub("\n", html.unescape(text)))
    return _C1.sub(lambda m: m[0].encode("latin-1").decode("cp1252", "ignore"), text)


def latinise(line: str) -> str:
    """Replace Cyrillic and Greek look-alikes by the Latin letters they stand for.

    A line with more foreign letters than Latin ones stays what it is.

    >>> latinise("Avеc lе tеmps")
    'Avec le temps'
    """
    foreign = len(_FOREIGN.findall(line))
    if not foreign or 2 * foreign > len(_LETTER.findall(line)):
        return line
    return line.translate(_LOOKALIKES)


def readable(line: str) -> bool:
    """Whether all letters of a line are Latin, and none was lost, starred out or is a digit."""
    return not _BEYOND.search(line) and not _NOT_SPELLED.search(line)


def clean_characters(text: str) -> list[str]:
    """Return the lines of a text, normalised, their characters repaired."""
    lines = (line.rstrip() for line in repair(text).split("\n"))
    return [
        line if _PLAIN.fullmatch(line) else latinise(normalise(line.translate(_MARKS)))
        for line in lines
    ]
