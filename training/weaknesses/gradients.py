"""Vanishing and exploding gradients (Bengio et al. 1994; Pascanu et al. 2013), made visible."""

import math
from typing import Any

import numpy as np
import torch
from torch.nn import functional as F  # noqa: N812 (PyTorch's own convention)

from training.model import LanguageModel, bits
from training.weaknesses.small import (
    LENGTH,
    Descent,
    Network,
    PlainRnn,
    SmallText,
    adam,
    default_weights,
    fit,
    segments,
    small_model,
)

_WIDTH = 96
_STEPS = 200
_SGD_RATE, _SGD_CLIP = 3.0, 0.25
_JUDGED = 64


def vanishing(text: SmallText, scale: float) -> dict[str, Any]:
    """Return how much of the gradient reaches back t tokens, for three networks.

    Each is trained for the same steps; then the loss of one token is derived by the inputs
    before it. `reach` is the mean norm at a distance of 0, 1, 2 … tokens as a share of that
    at 0; `one_percent` the distance at which it falls below a hundredth for good.
    """
    steps = max(2, round(_STEPS * scale))
    torch.manual_seed(1)
    networks: dict[str, PlainRnn | LanguageModel] = {
        "plain RNN": PlainRnn(text.vocabulary, _WIDTH),
        "LSTM as PyTorch starts it": default_weights(small_model(text.vocabulary)),
        "LSTM as ours starts": small_model(text.vocabulary),
    }
    found: dict[str, Any] = {}
    for name, model in networks.items():
        fit(model, adam(model), text.train, steps)
        reach = gradient_reach(model, text)
        found[name] = {"reach": reach, "one_percent": _falls_below(reach, 0.01)}
    return {"steps": steps, "networks": found}


def gradient_reach(model: Network, text: SmallText) -> list[float]:
    """Return the norm of the gradient of one token's loss by the input t tokens before it."""
    starts = np.linspace(0, len(text.valid) - LENGTH - 1, _JUDGED).astype(np.int64)
    tokens = segments(text.valid, starts)
    x = given = model.embedding(tokens[:-1]).detach().requires_grad_()
    for layer in model.layers:
        x, _ = layer(x)
    logits = F.linear(x[-1], model.embedding.weight, model.bias)
    F.cross_entropy(logits, tokens[-1], reduction="sum").backward()  # type: ignore[no-untyped-call]
    assert given.grad is not None  # noqa: S101 (for the type checker)
    norms = given.grad.norm(dim=2).mean(dim=1).flip(0)
    return [float(norm) for norm in norms / norms[0]]


def _falls_below(reach: list[float], share: float) -> int | None:
    above = [t for t, value in enumerate(reach) if value >= share]
    return None if above[-1] == len(reach) - 1 else above[-1] + 1


def exploding(text: SmallText, scale: float) -> dict[str, Any]:
    """Return the gradient norms of one network trained with and without clipping.

    By plain gradient descent, which is where clipping comes from: an adaptive optimiser
    hides the fault, as it divides by the norm's history. A run has `diverged` if it ends
    worse than guessing all tokens alike.
    """
    steps = max(2, round(_STEPS * scale))
    found: dict[str, Any] = {}
    for name, clip in (("without clipping", math.inf), ("with clipping", _SGD_CLIP)):
        torch.manual_seed(1)
        model = PlainRnn(text.vocabulary, _WIDTH)
        done = fit(
            model, torch.optim.SGD(model.parameters(), _SGD_RATE), text.train, steps, Descent(clip)
        )
        finite = [norm for norm in done.norms if math.isfinite(norm)]
        last = bits(float(np.mean(done.losses[-max(1, steps // 10) :])))
        found[name] = {
            "norms": [round(norm, 4) for norm in finite],
            "largest": max(finite, default=None),
            "steps": len(done.losses),
            "diverged": not last < math.log2(text.vocabulary),
            "bits_per_token": last if math.isfinite(last) else None,
        }
    return {"steps": steps, "rate": _SGD_RATE, "clip": _SGD_CLIP, "runs": found}
