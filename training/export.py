"""From a trained model to a bundle: two graphs, one weight file, the data beside them, a card."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from bot.inference.bundle import CARD, DATA_FILES, FORMAT, TOKENIZER
from bot.inference.tokenizer import Tokenizer, TokenizerError
from training.card import write_card
from training.graphs import write_graphs
from training.model import LSTM_WEIGHTS, LanguageModel
from training.quantise import Floats
from training.weights import ONNX_GATES, TORCH_GATES, Layer, Weights, reorder


class ExportError(ValueError):
    """The model cannot be exported; the message says what to do."""


def export(
    model: LanguageModel,
    directory: Path,
    *,
    prepared: Path,
    card: Mapping[str, Any] | None = None,
) -> None:
    """Write the bundle `directory`: whole, or not at all.

    A bundle that is there already is replaced; its `CARD.md` and plots go with it.

    Args:
        model: the trained model.
        directory: the bundle's folder.
        prepared: the folder that `prepare` filled; the tokenizer and the tables that
            `prepare` lists are taken from it.
        card: what the card shall say beside the model's dimensions: `name` (the folder's
            by default), `figures` (measurements), `training` (how it was made).

    Raises:
        ExportError: a prepared file is missing or does not fit the model, or `directory`
            holds something other than a bundle, or cannot be written.
    """
    for file in DATA_FILES:
        if not (prepared / file).is_file():
            raise ExportError(f"{prepared / file} is missing: run `python -m training prepare`.")
    _check_tokenizer(prepared / TOKENIZER, model)
    if directory.exists() and not _replaceable(directory):
        raise ExportError(f"{directory} exists and is no bundle: name another folder.")
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".export-", dir=directory.parent) as scratch:
            fresh = Path(scratch) / "fresh"
            fresh.mkdir()
            write_graphs(collect(model), fresh, _metadata(model, prepared / TOKENIZER))
            for file in DATA_FILES:
                shutil.copyfile(prepared / file, fresh / file)
            own = {"name": directory.name, "model": describe(model), "figures": {}, "training": {}}
            write_card(fresh, {**own, **(card or {})})
            _replace(directory, fresh, aside=Path(scratch) / "old")
    except OSError as error:
        raise ExportError(f"{directory} cannot be written: {error.strerror or error}.") from error


def describe(model: LanguageModel) -> dict[str, Any]:
    """Return the model's dimensions as the card and the graphs' metadata state them."""
    config = model.config
    return {
        "vocabulary": config.vocabulary,
        "embedding": config.embedding,
        "hidden": [*config.hidden, config.embedding],
        "parameters": config.parameters,
    }


def collect(model: LanguageModel) -> Weights:
    """Return the model's weights in the graphs' layout, as fp32 arrays."""
    layers = []
    for module in model.layers:
        if not isinstance(module, nn.LSTM):
            raise ExportError("Only LSTM layers can be exported.")
        parameters = dict(module.named_parameters())
        inputs, hidden, *biases = (
            reorder(_array(parameters[name]), TORCH_GATES, ONNX_GATES) for name in LSTM_WEIGHTS
        )
        layers.append(
            Layer(
                np.ascontiguousarray(np.concatenate([inputs, hidden], axis=1).T),
                biases[0] + biases[1],
                module.input_size,
                module.hidden_size,
            )
        )
    for below, above in pairwise(layers):
        if below.width != above.inputs:
            raise ExportError("The layers' widths do not follow one another.")
    return Weights(_array(model.embedding.weight), _array(model.bias), layers)


def _array(tensor: Tensor) -> Floats:
    array: Floats = tensor.detach().to("cpu", torch.float32).numpy()
    return array


def _metadata(model: LanguageModel, tokenizer: Path) -> dict[str, str]:
    """Return what both graphs state about themselves."""
    return {
        "format": str(FORMAT),
        "tokenizer_sha256": hashlib.sha256(tokenizer.read_bytes()).hexdigest(),
        "model": json.dumps(describe(model)),
    }


def _check_tokenizer(path: Path, model: LanguageModel) -> None:
    try:
        size = Tokenizer.load(path).size
    except TokenizerError as error:
        raise ExportError(f"{path}: {error}") from error
    if size != model.config.vocabulary:
        raise ExportError(
            f"{path} has {size} tokens, the model {model.config.vocabulary}:"
            " export with the folder it was trained from."
        )


def _replaceable(directory: Path) -> bool:
    """Tell whether a folder may be replaced: a bundle, or empty."""
    return directory.is_dir() and ((directory / CARD).is_file() or not any(directory.iterdir()))


def _replace(directory: Path, fresh: Path, *, aside: Path) -> None:
    """Put a folder in the place of another, which is back there if anything interrupts that."""
    try:
        if directory.exists():
            directory.rename(aside)
        fresh.rename(directory)
    finally:
        if aside.exists() and not directory.exists():
            aside.rename(directory)
