"""Shows how far collecting is."""

import sys
import time
from typing import TYPE_CHECKING

from training.progress import duration, say

if TYPE_CHECKING:
    from training.collect.run import Summary

_SECONDS_BETWEEN_LINES = 30.0


class Progress:
    """A live line on a terminal, a line every half minute elsewhere.

    Attributes:
        summary: Filled as it goes.
    """

    def __init__(self, summary: "Summary") -> None:
        self.summary = summary
        self._live = sys.stderr.isatty()
        self._began: float | None = None
        self._said = 0.0

    def listing(self, number: int, count: int, name: str) -> None:
        """Show whose list is read."""
        self._line(f"artist {number} of {count}: {name}")

    def fetching(self, done: int, count: int, name: str) -> None:
        """Show how many songs are fetched, and how long the others will take."""
        now = time.monotonic()
        self._began = self._began or now
        each = (now - self._began) / done if done else 0.0
        left = f", {duration(each * (count - done))} left" if done else ""
        share = done / count if count else 1.0
        bar = "█" * round(20 * share) + "░" * (20 - round(20 * share))
        self._line(f"{bar} {done:,} of {count:,} songs{left}  {name}", last=done == count)

    def warn(self, sentence: str) -> None:
        """Say what went wrong."""
        say(sentence)

    def _line(self, text: str, *, last: bool = False) -> None:
        if self._live or last or time.monotonic() - self._said > _SECONDS_BETWEEN_LINES:
            self._said = time.monotonic()
            say(text, stays=last)
