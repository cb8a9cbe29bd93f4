"""The counts that `prepare` leaves last: where they are, the folder is whole."""

import json
from pathlib import Path
from typing import Any

COUNTS_FILE = "prepare.json"


class NotPreparedError(ValueError):
    """A folder is not prepared, or not to its end; the message says what to do."""


def read_counts(data: Path) -> dict[str, Any]:
    """Return the counts of a folder that `prepare` filled.

    Raises:
        NotPreparedError: it was not filled, or preparing was cut short.
    """
    try:
        counts: dict[str, Any] = json.loads((data / COUNTS_FILE).read_text("utf-8"))
    except OSError as error:
        raise NotPreparedError(
            f"{data} is not prepared: run `python -m training prepare` first, to its end."
        ) from error
    except ValueError as error:
        raise NotPreparedError(
            f"{data / COUNTS_FILE} holds no counts: run `python -m training prepare` again."
        ) from error
    return counts
