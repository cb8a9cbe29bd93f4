"""A progress bar on stderr."""

import sys
from typing import TextIO

_WIDTH = 24


class Progress:
    """Shows how much of a known number of seconds is done, and what is being done."""

    def __init__(self, seconds: float, stream: TextIO | None = None) -> None:
        self._stream = sys.stderr if stream is None else stream
        self._total = seconds
        self._done = 0.0
        self._bar = self._stream.isatty()

    def begin(self, what: str, seconds: float) -> None:
        """Say what comes next and about how long it takes."""
        share = min(1.0, self._done / self._total)
        self._done += seconds
        if self._bar:
            full = round(share * _WIDTH)
            bar = "█" * full + "·" * (_WIDTH - full)
            self._stream.write(f"\r{bar} {share:4.0%} {what:<40.40}")
        else:
            self._stream.write(f"{share:4.0%} {what}\n")
        self._stream.flush()

    def end(self) -> None:
        """Take the bar away."""
        if self._bar:
            self._stream.write("\r" + " " * (_WIDTH + 47) + "\r")
            self._stream.flush()
