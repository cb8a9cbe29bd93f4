"""How much clean text is needed before anything can be learnt from it."""

LEAST_LINES = 200
LEAST_ARTISTS = 2
SENSIBLE_LINES = 50_000


class CorpusError(ValueError):
    """The corpus is too small; the message says how much is needed."""


def check(lines: int, artists: int) -> None:
    """Refuse a corpus from which nothing can be learnt.

    Raises:
        CorpusError: it has too few clean lines, or they are by too few artists.
    """
    if lines < LEAST_LINES or artists < LEAST_ARTISTS:
        raise CorpusError(
            f"After cleaning {lines:,} lines by {artists} artists are left:"
            f" training needs {LEAST_LINES} by {LEAST_ARTISTS} (one is held out) to run at all,"
            f" and some {SENSIBLE_LINES:,} before verses make sense."
        )
