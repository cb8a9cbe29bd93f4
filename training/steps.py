"""The figures of steps that take minutes, each kept in a JSON file for the report to read.

A file says what it was measured on by hashes, so that the report never sets figures of one
model or text beside those of another.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.config import WORK
from training.files import write_json

FIGURES = WORK / "figures"
_ABOUT = "about"


class StepError(ValueError):
    """A step's figures cannot be read or written; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Step:
    """What the report knows of a step: its figures, or why there are none."""

    figures: dict[str, Any] | None
    missing: str = ""


def default_path(name: str) -> Path:
    """Return where a step's figures lie unless another file is named."""
    return FIGURES / f"{name}.json"


def file_hash(path: Path) -> str:
    """Return the beginning of a file's SHA-256."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]


def _identity(what: Path | str) -> str:
    return what if isinstance(what, str) else file_hash(what)


def write_step(path: Path, figures: Mapping[str, Any], **about: Path | str) -> None:
    """Write a step's figures, whole or not at all, and what they are about.

    Args:
        path: The JSON file.
        figures: What was measured.
        about: The files it was measured on, or hashes of what has no file, by a name that
            `read_step` knows them by.

    Raises:
        StepError: the file cannot be written.
    """
    hashes = {name: _identity(what) for name, what in about.items()}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_json(path, {_ABOUT: hashes, **figures})
    except OSError as error:
        raise StepError(
            f"{path} cannot be written: {error.strerror}. Name another file with --output."
        ) from error


def read_step(path: Path, **about: Path | str) -> Step:
    """Read a step's figures if they are there and about the same things.

    Raises:
        StepError: the file is not JSON of a step.
    """
    try:
        text = path.read_text("utf-8")
        if not text.strip():  # of a command that failed, its output sent there
            return Step(None, "not measured")
        figures = json.loads(text)
    except FileNotFoundError:
        return Step(None, "not measured")
    except (OSError, ValueError) as error:
        raise StepError(f"{path} cannot be read as figures: {error}.") from None
    if not isinstance(figures, dict):
        raise StepError(f"{path} holds no figures: run its command again.")
    hashes = figures.pop(_ABOUT, {})
    for name, what in about.items():
        if name not in hashes:
            return Step(None, f"not known of which {name}")
        if hashes[name] != _identity(what):
            return Step(None, f"measured on another {name}")
    return Step(figures)
