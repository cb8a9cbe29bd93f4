"""Checkpoints: all that a run needs to go on as if it had never stopped."""

import os
import zipfile
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

import torch

from training.files import written_whole
from training.model import ModelConfig

FORMAT = 1


class CheckpointError(ValueError):
    """A checkpoint cannot be used; the message says why and what to do."""


def save(path: Path, model: ModelConfig, state: dict[str, Any]) -> None:
    """Write a checkpoint whole or not at all.

    Raises:
        CheckpointError: the folder cannot be written or the disk is full; an earlier
            checkpoint at `path` is still there.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with written_whole(path) as part, part.open("wb") as file:
            torch.save({"format": FORMAT, "model": asdict(model), **state}, file)
            file.flush()
            os.fsync(file.fileno())
    except (OSError, RuntimeError) as error:  # PyTorch's writer wraps what the disk says
        kept = "the one before is intact" if path.exists() else "nothing was saved before"
        raise CheckpointError(
            f"{path} cannot be written ({_reason(error)}); {kept}. Make room on the disk."
        ) from error


def _reason(error: BaseException) -> str:
    while not isinstance(error, OSError) and error.__context__ is not None:
        error = error.__context__
    return (error.strerror if isinstance(error, OSError) else None) or str(error).split("\n")[0]


def load(path: Path) -> tuple[ModelConfig, dict[str, Any]]:
    """Read a checkpoint's model sizes and its state.

    Raises:
        CheckpointError: it is not there, damaged or of another format.
    """
    try:
        file = path.open("rb")
    except FileNotFoundError:
        raise CheckpointError(
            f"{path} is not there: run `python -m training train` first."
        ) from None
    except OSError as error:
        raise CheckpointError(
            f"{path} cannot be read ({_reason(error)}): name the run's folder with --run."
        ) from error
    try:
        with file:
            state = _unpacked(file)
    except Exception as error:
        raise CheckpointError(
            f"{path} is damaged or no checkpoint: put a copy of it back, or train into another"
            " folder with --run."
        ) from error
    if not isinstance(state, dict) or state.pop("format", None) != FORMAT:
        raise CheckpointError(f"{path} is not a checkpoint of format {FORMAT}: train anew.")
    sizes = state.pop("model")
    return ModelConfig(**{**sizes, "hidden": tuple(sizes["hidden"])}), state


def _unpacked(file: BinaryIO) -> Any:
    """Return what was saved, once its checksums agree: PyTorch does not look at them all."""
    with zipfile.ZipFile(file) as archive:
        if damaged := archive.testzip():
            raise zipfile.BadZipFile(damaged)
    file.seek(0)
    return torch.load(file, map_location="cpu", weights_only=True)
