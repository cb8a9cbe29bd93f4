"""Lines put together that were cut at their tags, and lines cut that hold two."""

import re
from collections import Counter

from bot.lyrics.text import words

# A line that goes on in lower case is joined up to this many words: beyond it, some
# transcribers just do not capitalise the second half of a sentence.
MAX_JOINED = 16
MAX_PIECES = 30
MAX_LINE = 20
MIN_PART = 5
LOWER_STYLE = 0.6

_OPENERS = frozenset(",;:.!?)]%&/+-")
_LETTERS = re.compile(r"[^\W\d_]")
_MARK = re.compile(r"[,;:!?/]|\.+(?= |$)")
_SLASH = re.compile(r" ?/ |// ?")


def join_fragments(lines: list[str], counts: Counter[str]) -> list[str]:
    """Put together the pieces into which a line was cut at its tags.

    >>> join_fragments(["On roule", ", la nuit", "tombe", "Demain"], Counter())
    ['On roule , la nuit tombe', 'Demain']
    """
    lettered = [line for line in lines if _LETTERS.search(line)]
    lower = sum(line[0].islower() for line in lettered)
    lower_is_style = len(lettered) >= 4 and lower > LOWER_STYLE * len(lettered)
    joined: list[str] = []
    for line in lines:
        if joined and _continues(joined[-1], line, lower_is_style=lower_is_style):
            joined[-1] = f"{joined[-1]} {line}"
            counts["fragments joined"] += 1
        else:
            joined.append(line)
    return joined


def _continues(before: str, line: str, *, lower_is_style: bool) -> bool:
    if not _LETTERS.search(line):
        return True
    dialogue = line[0] in "-." and line[1:2] not in {"", ","}
    opened = before[-1] in "(&/" or before.count("(") > before.count(")")
    if opened or (line[0] in _OPENERS and not dialogue):
        limit = MAX_PIECES
    elif line[0].islower() and not lower_is_style:
        limit = MAX_JOINED
    else:
        return False
    return len(words(before)) + len(words(line)) <= limit


def split_long(line: str) -> list[str]:
    """Cut a line of more than `MAX_LINE` words at the mark nearest to its middle, again and again.

    Slashes between halves of three words or more part lines of their own. A line without a
    mark that leaves `MIN_PART` words on either side stays whole.
    """
    for slash in _SLASH.finditer(line) if "/" in line else ():
        head, tail = line[: slash.start()], line[slash.end() :]
        if len(words(head)) >= 3 and len(words(tail)) >= 3:
            return [*split_long(head), *split_long(tail)]
    # A word takes two characters with what parts it from the next.
    total = len(words(line)) if len(line) >= 2 * MAX_LINE else 0
    if total <= MAX_LINE:
        return [line]
    cuts = [
        (abs(2 * before - total), at)
        for at in (mark.end() for mark in _MARK.finditer(line))
        for before in [len(words(line[:at]))]
        if MIN_PART <= before <= total - MIN_PART
    ]
    if not cuts:
        return [line]
    _, at = min(cuts)
    return [*split_long(line[:at].strip()), *split_long(line[at:].strip())]
