"""The order in which the model reads and writes a line: from right to left.

A line becomes `<syllables:k> last … second first <nl>`: its length is asked for, and its
rhyme is decided first, where it can be steered. Where the beginning is given, it stands
ahead in natural order: `<syllables:k> <begin> w1 w2 <rest> last … third <nl>`. A `<flip>`
between two chunks says that their spacing is not the usual one, so that nothing is lost.
"""

import re
from collections.abc import Sequence

from bot.lyrics.text import chunks, spaced

NEWLINE = "<nl>"
SONG = "<song>"
BEGIN = "<begin>"
REST = "<rest>"
FLIP = "<flip>"
MAX_SYLLABLES = 24


def syllable_control(count: int) -> str:
    """Return the control symbol that asks for `count` syllables (the last one: or more)."""
    return f"<syllables:{max(0, min(count, MAX_SYLLABLES))}>"


CONTROLS = (NEWLINE, SONG, BEGIN, REST, FLIP, *map(syllable_control, range(MAX_SYLLABLES + 1)))
_CONTROL = re.compile("|".join(map(re.escape, CONTROLS)))


def arrange(line: str, syllables: int, *, given: int = 0) -> list[str]:
    """Return the symbols of a normalised line: chunks, and controls between them.

    `given` blank-separated words at the beginning are laid ahead; where the line has no
    more than those, none are.
    """
    begin, rest = _split(line, given)
    head = chunks(begin)
    tail = chunks(rest)
    symbols = [syllable_control(syllables)]
    if head:
        symbols += [BEGIN, *_spell(begin, head), REST]
    symbols += reversed(_spell(rest, tail))
    if head and not spaced(head[-1], tail[0]):  # the cut is at a blank
        symbols.append(FLIP)
    return [*symbols, NEWLINE]


def restore(symbols: Sequence[str]) -> str:
    """Return the line that `symbols` spell; the inverse of `arrange`.

    The newline may be missing; anything after it is left out. Symbols that a model put
    where they have no meaning are passed over.
    """
    stop = symbols.index(NEWLINE) if NEWLINE in symbols else len(symbols)
    head: list[str] = []
    tail: list[str] = []
    part = tail
    for symbol in symbols[:stop]:
        if symbol == BEGIN:
            part = head
        elif symbol == REST:
            part = tail
        elif symbol == FLIP or not _CONTROL.fullmatch(symbol):
            part.append(symbol)
    return _read([*head, *reversed(tail)])


def _split(line: str, given: int) -> tuple[str, str]:
    """Cut a line after its first `given` blank-separated words."""
    parts = line.split(" ", given)
    if given == 0 or len(parts) <= given:
        return "", line
    return " ".join(parts[:given]), parts[given]


def _spell(text: str, parts: Sequence[str]) -> list[str]:
    """Return the chunks of `text` in order, with a flip where the spacing is unusual."""
    out: list[str] = []
    place = 0
    for i, part in enumerate(parts):
        found = text.index(part, place)
        if i and (found > place) != spaced(parts[i - 1], part):
            out.append(FLIP)
        out.append(part)
        place = found + len(part)
    return out


def _read(symbols: Sequence[str]) -> str:
    out: list[str] = []
    flip = False
    for symbol in symbols:
        if symbol == FLIP:
            flip = not flip
            continue
        if out and spaced(out[-1], symbol) != flip:
            out.append(" ")
        out.append(symbol)
        flip = False
    return "".join(out)
