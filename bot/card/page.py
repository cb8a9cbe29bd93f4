"""What a card shows, and where on it: sizes and places in pixels."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.card.letters import Cut, drawable, font
from bot.card.setting import broken

WIDTH = 1080
LEFT, RIGHT = 108, 128  # margins of the verse; the rhymes' letters stand in the right one
SMALL = 30
FOOT = 150
_TOP = 130
_LEAST_HEIGHT = 840
_SIZES = (54, 50, 46, 42)  # the largest at which no line must be broken, else the smallest
_LEADING = 1.5
_WITHIN_LINE = 1.2
_STANZA = 4
_STANZA_GAP = 0.7
_MOST_ROWS = 6
_MOST_NAME = 40


@dataclass(frozen=True, slots=True)
class CardLine:
    """A line of the verse.

    Attributes:
        text: The line, as anyone may have typed it.
        given: Whether a member wrote it.
        letter: Its rhyme's letter in the scheme, if any.
    """

    text: str
    given: bool = False
    letter: str | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """What a card shows.

    Attributes:
        lines: The verse.
        name: Of the bot, for the foot.
        author: Of the given lines, if known.
    """

    lines: tuple[CardLine, ...]
    name: str
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of text on the page.

    Attributes:
        text: What fits into it.
        baseline: How far down its letters stand.
        given: Whether it is of a member's line.
        letter: The rhyme's letter beside it: on the last row of a line that has one.
        signature: Whether it names who wrote the given lines.
    """

    text: str
    baseline: float
    given: bool = False
    letter: str | None = None
    signature: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A card laid out: its rows, the size of the verse's letters, its height, and its foot."""

    rows: tuple[Row, ...]
    size: int
    height: int
    foot: str


def cut_of(given: bool) -> Cut:  # noqa: FBT001 (one flag, and it says which)
    """Return the cut a line is set in."""
    return "Italic" if given else "Regular"


def lay_out(card: Card) -> Page:
    """Return where everything goes: as large as the verse allows, in the middle of the page."""
    lines = [CardLine(drawable(one.text), one.given, one.letter) for one in card.lines]
    room = WIDTH - LEFT - RIGHT
    size = next((size for size in _SIZES if _fits(lines, size, room)), _SIZES[-1])
    rows: list[Row] = []
    y = 0.0
    signed = max((place for place, one in enumerate(lines) if one.given), default=-1)
    for place, line in enumerate(lines):
        if place:
            y += size * (_LEADING + (_STANZA_GAP if place % _STANZA == 0 else 0))
        measure = font(cut_of(line.given), size).getlength
        pieces = broken(line.text, room, measure, most=_MOST_ROWS)
        for number, piece in enumerate(pieces):
            y += size * _WITHIN_LINE if number else 0
            letter = line.letter if number == len(pieces) - 1 else None
            rows.append(Row(piece, y, line.given, letter))
        if place == signed and (author := drawable(card.author or "")[:_MOST_NAME]):
            y += SMALL * _LEADING
            rows.append(Row(f"— {author}", y, given=True, signature=True))
    height = max(_LEAST_HEIGHT, round(_TOP + size + y + FOOT))
    top = (height - FOOT - y + size * 0.7) / 2
    placed = (Row(r.text, r.baseline + top, r.given, r.letter, r.signature) for r in rows)
    return Page(tuple(placed), size, height, drawable(card.name)[:_MOST_NAME])


def _fits(lines: Iterable[CardLine], size: int, room: float) -> bool:
    """Whether no line must be broken."""
    return all(font(cut_of(line.given), size).getlength(line.text) <= room for line in lines)
