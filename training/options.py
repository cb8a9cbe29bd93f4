"""The options of a run, from those given, those it was started with, and the defaults."""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from training.config import TrainConfig
from training.model import ModelConfig

# What belongs to the machine rather than to the run: never taken from a checkpoint.
_OF_THE_MACHINE = {"threads", "device", "checkpoint_minutes"}


def options(
    given: Mapping[str, Any],
    vocabulary: int,
    before: tuple[ModelConfig, Mapping[str, Any]] | None = None,
) -> tuple[ModelConfig, TrainConfig]:
    """Return the options of a run: those given, then those of `before`, then the defaults."""
    model = ModelConfig(vocabulary)
    kept: dict[str, Any] = {}
    if before:
        model = before[0]
        kept = {name: before[1][name] for name in before[1].keys() - _OF_THE_MACHINE}
    if {"steps", "minutes"} & given.keys():
        kept |= {"steps": None, "minutes": None}
    sizes: dict[str, Any] = {"vocabulary": vocabulary}
    if "dropout" in given:
        drops = ("input_dropout", "hidden_dropout", "output_dropout")
        sizes |= dict.fromkeys(drops, given["dropout"])
    known = {field.name for field in fields(ModelConfig)}
    sizes |= {name: value for name, value in given.items() if name in known}
    if "hidden" in sizes:
        sizes["hidden"] = tuple(sizes["hidden"])
    known = {field.name for field in fields(TrainConfig)}
    config = TrainConfig(**{k: v for k, v in {**kept, **given}.items() if k in known})
    return replace(model, **sizes), config
