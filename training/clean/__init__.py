"""From folders of raw lyrics to clean songs in one file."""

from training.clean.pipeline import Report, clean
from training.clean.sources import CleanError

__all__ = ["CleanError", "Report", "clean"]
