"""A bundle: the folder that holds one model and all that belongs to it.

`card.json` lists every other file with its size and SHA-256; loading checks them all.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from bot.inference.tokenizer import Tokenizer, TokenizerError

FORMAT = 3
CARD = "card.json"
CPU_GRAPH = "cpu.onnx"
CUDA_GRAPH = "cuda.onnx"
WEIGHTS = "weights.bin"
TOKENIZER = "tokenizer.json"
SOUNDS = "sounds.tsv"
NGRAMS = "ngrams.bin"
COMMONPLACES = "commonplaces.bin"
THEMES = "themes.bin"
GRAPH_FILES = (CPU_GRAPH, CUDA_GRAPH, WEIGHTS)
DATA_FILES = (TOKENIZER, SOUNDS, NGRAMS, COMMONPLACES, THEMES)


class BundleError(ValueError):
    """The bundle cannot be used; the message says in one line what is wrong."""


def file_entry(path: Path) -> dict[str, int | str]:
    """Return a file's size and SHA-256 as `card.json` lists them."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"bytes": path.stat().st_size, "sha256": digest}


@dataclass(frozen=True)
class Bundle:
    """A checked bundle.

    Attributes:
        path: its folder.
        card: the contents of `card.json`.
    """

    path: Path
    card: Mapping[str, Any]

    @classmethod
    def load(cls, path: Path) -> Self:
        """Check the bundle in folder `path`: format version, sizes and hashes of its files.

        Raises:
            BundleError: something is missing, damaged, or of another format.
        """
        card = _read_card(path)
        version = card.get("format")
        if not isinstance(version, int):
            raise BundleError(f"{path / CARD} states no format version: export the model again.")
        if version > FORMAT:
            raise BundleError(
                f"{path} is of format {version}, newer than this bot reads ({FORMAT}):"
                " update the bot."
            )
        if version < FORMAT:
            raise BundleError(
                f"{path} is of the old format {version}, this bot reads {FORMAT}:"
                " export the model again."
            )
        files = card.get("files")
        if not isinstance(files, dict):
            raise BundleError(f"{path / CARD} lists no files: export the model again.")
        for name in (*GRAPH_FILES, *DATA_FILES):
            if name not in files:
                raise BundleError(f"{path / CARD} does not list {name}: export the model again.")
        for name, entry in files.items():
            _check_file(path, name, entry)
        return cls(path, card)

    @property
    def name(self) -> str:
        """The model's name."""
        return str(self.card.get("name", self.path.name))

    @property
    def cpu_graph(self) -> Path:
        """The int8 single-step graph."""
        return self.path / CPU_GRAPH

    @property
    def cuda_graph(self) -> Path:
        """The graph of whole sequences."""
        return self.path / CUDA_GRAPH

    @property
    def sounds(self) -> Path:
        """The sound table."""
        return self.path / SOUNDS

    @property
    def ngrams(self) -> Path:
        """The set of the corpus's word n-grams."""
        return self.path / NGRAMS

    @property
    def commonplaces(self) -> Path:
        """The set of the phrases that the corpus repeats."""
        return self.path / COMMONPLACES

    @property
    def themes(self) -> Path:
        """The table of what words are about."""
        return self.path / THEMES

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """The model's tokenizer, read on first use.

        Raises:
            BundleError: it cannot be read.
        """
        try:
            return Tokenizer.load(self.path / TOKENIZER)
        except (TokenizerError, OSError) as error:
            raise BundleError(f"{self.path / TOKENIZER}: {error}") from error


def _read_card(path: Path) -> dict[str, Any]:
    file = path / CARD
    if not path.is_dir():
        raise BundleError(f"There is no bundle at {path}: point MODEL_PATH at a model's folder.")
    try:
        card = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BundleError(f"{path} is no bundle: it has no {CARD}.") from None
    except (OSError, ValueError) as error:
        raise BundleError(f"{file} cannot be read: {error}") from error
    if not isinstance(card, dict):
        raise BundleError(f"{file} is not a JSON object: export the model again.")
    return card


def _check_file(path: Path, name: str, entry: object) -> None:
    if Path(name).name != name or not isinstance(entry, dict):
        raise BundleError(f"{path / CARD} lists {name!r} wrongly: export the model again.")
    file = path / name
    try:
        actual = file_entry(file)
    except FileNotFoundError:
        raise BundleError(f"{file} is missing: copy the bundle again.") from None
    except OSError as error:
        raise BundleError(f"{file} cannot be read: {error}") from error
    if actual["bytes"] != entry.get("bytes"):
        raise BundleError(
            f"{file} has {actual['bytes']} bytes instead of {entry.get('bytes')}:"
            " copy the bundle again."
        )
    if actual["sha256"] != entry.get("sha256"):
        raise BundleError(f"{file} is damaged (its SHA-256 is wrong): copy the bundle again.")
