"""The card of a bundle: what the model is, and the hashes of the files beside it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.inference.bundle import CARD, DATA_FILES, FORMAT, GRAPH_FILES, file_entry


def write_card(directory: Path, card: Mapping[str, Any]) -> None:
    """Write `card.json`: what `card` says, the format version, and the files' hashes.

    Also the way to add figures to a bundle later: read the card, change it, write it.
    """
    full = {
        "format": FORMAT,
        **{key: value for key, value in card.items() if key not in {"format", "files"}},
        "files": {file: file_entry(directory / file) for file in (*GRAPH_FILES, *DATA_FILES)},
    }
    part = directory / f"{CARD}.part"
    part.write_text(json.dumps(full, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    part.replace(directory / CARD)
