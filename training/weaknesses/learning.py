"""Overfitting and unlucky initialisation: the same small text, learnt in two ways."""

import statistics
from typing import Any

import torch

from training.model import LanguageModel, ModelConfig
from training.weaknesses.small import (
    BATCH,
    LENGTH,
    Descent,
    SmallText,
    adam,
    default_weights,
    fit,
    score,
    small_model,
)

_SCARCE = 40_000  # tokens, so few that a network can learn them by heart
_EPOCHS = 25
_CHECKS = 8
_SEEDS = 5
_START_STEPS = 150
_STARTS = ("PyTorch's", "our embedding", "ours")
_WIDTH, _HIDDEN = 96, (160,)


def overfitting(text: SmallText, scale: float) -> dict[str, Any]:
    """Return bits per character on training and validation text as two trainings go on.

    One without any regularisation, one with AWD-LSTM's: locked dropout, embedding dropout,
    weight drop and weight decay.
    """
    scarce = text.train[:_SCARCE]
    per_epoch = max(1, len(scarce) // (BATCH * LENGTH))
    steps = max(_CHECKS, round(_EPOCHS * per_epoch * scale))
    plain = ModelConfig(
        text.vocabulary, _WIDTH, _HIDDEN, input_dropout=0, hidden_dropout=0, output_dropout=0
    )
    regularised = ModelConfig(
        text.vocabulary,
        _WIDTH,
        _HIDDEN,
        embedding_dropout=0.1,
        input_dropout=0.4,
        hidden_dropout=0.3,
        output_dropout=0.4,
        weight_drop=0.3,
    )
    arms = {"without": (plain, 0.0), "with": (regularised, 0.1)}
    found = {}
    for name, (config, decay) in arms.items():
        torch.manual_seed(1)
        model = LanguageModel(config)
        optimiser = adam(model, decay=decay)
        passes, train, valid = [], [], []
        for check in range(_CHECKS):
            fit(model, optimiser, scarce, steps // _CHECKS, Descent(seed=check))
            passes.append((check + 1) * (steps // _CHECKS) / per_epoch)
            train.append(score(model, scarce, text.per_character))
            valid.append(score(model, text.valid, text.per_character))
        found[name] = {
            "passes": passes,
            "train": train,
            "valid": valid,
            "gap": valid[-1] - train[-1],
            "best": min(valid),
        }
    return {"tokens": len(scarce), "runs": found}


def initialisation(text: SmallText, scale: float) -> dict[str, Any]:
    """Return the bits per character that five seeds reach in the same few steps.

    With the weights PyTorch's layers start from, with those but our embedding, and
    with ours (orthogonal recurrence and open forget gates too).
    """
    steps = max(2, round(_START_STEPS * scale))
    found = {}
    for name in _STARTS:
        scores = []
        for seed in range(_SEEDS):
            torch.manual_seed(seed)
            model = small_model(text.vocabulary, width=_WIDTH, hidden=_HIDDEN)
            if name != "ours":
                default_weights(model, embedding=name == "PyTorch's")
            fit(model, adam(model), text.train, steps, Descent(seed=seed))
            scores.append(score(model, text.valid, text.per_character))
        found[name] = {
            "scores": scores,
            "mean": statistics.fmean(scores),
            "spread": max(scores) - min(scores),
            "worst": max(scores),
        }
    return {"steps": steps, "weights": found}
