"""A line of the batch, and what becomes of its rows."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.inference.rows import Finished, Guide, Row

T = TypeVar("T")


@dataclass(slots=True)
class Outcome(Generic[T]):
    """What became of the row with this tag: it is done, or it failed."""

    tag: T
    result: Finished | Exception


@dataclass(eq=False, slots=True)
class Line(Generic[T]):
    """A live row, or several that still share their prefix.

    Attributes:
        members: the rows with their tags; a line without members leaves.
        guide: of the one row that draws, with the node it is at.
    """

    members: list[tuple[T, Row]]
    guide: Guide | None = None
    node: int = 0
