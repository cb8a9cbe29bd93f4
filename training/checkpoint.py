"""Checkpoints: all that a run needs to go on as if it had never stopped."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from training.model import ModelConfig

FORMAT = 1


class CheckpointError(ValueError):
    """A checkpoint cannot be used; the message says why and what to do."""


def save(path: Path, model: ModelConfig, state: dict[str, Any]) -> None:
    """Write a checkpoint whole or not at all.

    Raises:
        OSError: the folder cannot be written or the disk is full; an earlier checkpoint
            at `path` is still there.
    """
    part = path.with_name(path.name + ".part")
    try:
        torch.save({"format": FORMAT, "model": asdict(model), **state}, part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def load(path: Path) -> tuple[ModelConfig, dict[str, Any]]:
    """Read a checkpoint's model sizes and its state.

    Raises:
        CheckpointError: it is not there, damaged or of another format.
    """
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise CheckpointError(
            f"{path} is not there: run `python -m training train` first."
        ) from None
    except Exception as error:
        raise CheckpointError(f"{path} cannot be read as a checkpoint: {error}") from error
    if not isinstance(state, dict) or state.pop("format", None) != FORMAT:
        raise CheckpointError(f"{path} is not a checkpoint of format {FORMAT}: train anew.")
    sizes = state.pop("model")
    return ModelConfig(**{**sizes, "hidden": tuple(sizes["hidden"])}), state
