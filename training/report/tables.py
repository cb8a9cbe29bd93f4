"""Tables in Markdown."""

from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table; cells that are None are shown as a dash."""
    lines = [_row(head), _row(["---"] * len(head)), *map(_row, rows)]
    return "\n".join(lines) + "\n"


def shown(value: float | None) -> str:
    """Return a figure as a cell: whole numbers with separators, others to three places."""
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{value:.3f}"


def percent(value: float | None, places: int = 1) -> str:
    """Return a share as a cell in percent."""
    return "–" if value is None else f"{100 * value:.{places}f} %"


def _row(cells: Sequence[object]) -> str:
    return "| " + " | ".join("–" if cell is None else str(cell) for cell in cells) + " |"
