"""How a line that is too long for its place is broken."""

from collections.abc import Callable, Sequence

Measure = Callable[[str], float]
_STEPS = 8


def broken(text: str, width: float, measure: Measure, *, most: int) -> list[str]:
    """Return a text in rows of at most `width`, as even as they can be.

    Args:
        text: Words parted by spaces; other spaces do not break.
        width: Of a row, in the unit of `measure`.
        measure: Tells how wide a text is.
        most: Rows; what is left over gives way to an ellipsis.
    """
    words = [part for word in text.split(" ") for part in _bearable(word, width, measure)]
    rows = _filled(words, width, measure)
    if len(rows) > most:
        return [*rows[: most - 1], _ended(rows[most - 1], width, measure)]
    narrow, wide = width / max(len(rows), 1), width
    for _ in range(_STEPS if len(rows) > 1 else 0):
        middle = (narrow + wide) / 2
        tried = _filled(words, middle, measure)
        if len(tried) == len(rows) and max(map(measure, tried)) <= width:
            rows, wide = tried, middle
        else:
            narrow = middle
    return rows


def _filled(words: Sequence[str], width: float, measure: Measure) -> list[str]:
    """Put as many words into each row as it takes."""
    rows: list[str] = []
    for word in words:
        longer = f"{rows[-1]} {word}" if rows else word
        if rows and measure(longer) <= width:
            rows[-1] = longer
        else:
            rows.append(word)
    return rows


def _bearable(word: str, width: float, measure: Measure) -> list[str]:
    """Return a word in pieces that each fit into a row."""
    pieces = [""]
    for character in word:
        if pieces[-1] and measure(pieces[-1] + character) > width:
            pieces.append("")
        pieces[-1] += character
    return pieces


def _ended(row: str, width: float, measure: Measure) -> str:
    while row and measure(f"{row}…") > width:
        row = row[:-1]
    return f"{row.rstrip()}…"
