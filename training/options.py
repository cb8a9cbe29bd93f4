"""The options of a run: from those given, those it was started with, and the defaults; and back."""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from training.config import TrainConfig
from training.model import ModelConfig

# What belongs to the machine rather than to the run: never taken from a checkpoint.
_OF_THE_MACHINE = {"threads", "device", "checkpoint_minutes"}
_DROPOUTS = ("input_dropout", "hidden_dropout", "output_dropout")
# What is asked for even where it is the default: it says most of a run.
_ALWAYS = {"embedding", "hidden", "batch", "length", "peak_rate", "dropout"}

# Of every option, by the name it is given.
DEFAULTS: dict[str, Any] = {
    "dropout" if field.name in _DROPOUTS else field.name: field.default
    for options_of in (ModelConfig, TrainConfig)
    for field in fields(options_of)
    if field.name != "vocabulary"
}


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
        sizes |= dict.fromkeys(_DROPOUTS, given["dropout"])
    known = {field.name for field in fields(ModelConfig)}
    sizes |= {name: value for name, value in given.items() if name in known}
    if "hidden" in sizes:
        sizes["hidden"] = tuple(sizes["hidden"])
    known = {field.name for field in fields(TrainConfig)}
    config = TrainConfig(**{k: v for k, v in {**kept, **given}.items() if k in known})
    return replace(model, **sizes), config


def asked(model: Mapping[str, Any], config: Mapping[str, Any]) -> list[str]:
    """Return the words that ask for a model and its run, as people type them.

    Those that are the default are left out, but for the ones that say most; so are those of
    the machine, and those that an older run has no record of.
    """
    had = {"dropout": model["input_dropout"], **model, **config}
    words = []
    for name, default in DEFAULTS.items():
        value = had.get(name)
        if name in _OF_THE_MACHINE or value is None or (value == default and name not in _ALWAYS):
            continue
        if name == "bf16":
            words.append("--fp32")
            continue
        values = value if isinstance(value, list | tuple) else [value]
        words.append(" ".join([f"--{name.replace('_', '-')}", *map(str, values)]))
    return words
