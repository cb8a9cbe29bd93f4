"""From folders of raw lyrics to clean songs in one file."""

from training.clean.pipeline import CleanError, Report, clean

__all__ = ["CleanError", "Report", "clean"]
