"""Drawing a card: the verse, which lines are the member's, its rhymes, and who made it."""

import io
from functools import lru_cache
from itertools import groupby

from PIL import Image, ImageDraw

from bot.card.letters import font
from bot.card.page import FOOT, LEFT, SMALL, WIDTH, Card, Page, Row, cut_of, lay_out

_EDGE = 66
_BAR = 6
_REMEMBERED = 32

_GROUND = (22, 20, 31)
_INK = (240, 236, 228)
_GIVEN = (255, 209, 102)
_QUIET = (138, 132, 153)
_RULE = (52, 48, 66)


@lru_cache(_REMEMBERED)
def draw(card: Card) -> bytes:
    """Return a card as a PNG, 1080 pixels wide and as high as the verse asks.

    It takes some tens of milliseconds: not for an event loop. The last cards are remembered.
    """
    page = lay_out(card)
    image = Image.new("RGB", (WIDTH, page.height), _GROUND)
    brush = ImageDraw.Draw(image)
    for row in page.rows:
        _draw_row(brush, row, page.size)
    _draw_bars(brush, page)
    _draw_foot(brush, page)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _draw_row(brush: ImageDraw.ImageDraw, row: Row, size: int) -> None:
    quiet = font("Regular", SMALL)
    if row.signature:
        brush.text((LEFT, row.baseline), row.text, _QUIET, quiet, anchor="ls")
        return
    ink = _GIVEN if row.given else _INK
    brush.text((LEFT, row.baseline), row.text, ink, font(cut_of(row.given), size), anchor="ls")
    if row.letter:
        brush.text((WIDTH - _EDGE, row.baseline), row.letter, _QUIET, quiet, anchor="rs")


def _draw_bars(brush: ImageDraw.ImageDraw, page: Page) -> None:
    """Draw a bar beside what the member wrote."""
    for given, block in groupby(page.rows, key=lambda row: row.given):
        if given:
            rows = list(block)
            top, bottom = rows[0].baseline - page.size * 0.8, rows[-1].baseline + page.size * 0.25
            brush.rounded_rectangle((_EDGE, top, _EDGE + _BAR, bottom), _BAR // 2, _GIVEN)


def _draw_foot(brush: ImageDraw.ImageDraw, page: Page) -> None:
    rule = page.height - FOOT * 0.68
    brush.line((_EDGE, rule, WIDTH - _EDGE, rule), _RULE, 2)
    place = (WIDTH - _EDGE, page.height - FOOT * 0.3)
    brush.text(place, page.foot, _QUIET, font("Regular", SMALL), anchor="rs")
