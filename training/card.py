"""The card of a bundle: what the model is, and the hashes of the files beside it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.inference.bundle import CARD, DATA_FILES, FORMAT, GRAPH_FILES, file_entry
from training.files import write_json


def write_card(directory: Path, card: Mapping[str, Any]) -> None:
    """Write `card.json`: what `card` says, the format version, and the files' hashes.

    Also the way to add figures to a bundle later: read the card, change it, write it.
    """
    full = {
        "format": FORMAT,
        **{key: value for key, value in card.items() if key not in {"format", "files"}},
        "files": {file: file_entry(directory / file) for file in (*GRAPH_FILES, *DATA_FILES)},
    }
    write_json(directory / CARD, full)
