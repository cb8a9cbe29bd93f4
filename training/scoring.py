"""What the model thinks of songs: each token predicted from the true ones before it."""

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 (PyTorch's own convention)

from bot.inference.bundle import Bundle
from training.evaluate import token_rows
from training.model import LanguageModel, bits
from training.songs import songs_of

_ROWS_AT_ONCE = 32
_STEPS_AT_ONCE = 64
_PAD = -1

Rows = Sequence[Sequence[int]]
# From logits [T, B, V] and the true tokens [T, B] to a figure for each of them [T, B].
Measure = Callable[[Tensor, Tensor], Tensor]


def exact_bits(model: LanguageModel, bundle: Bundle, text: Path) -> float:
    """Return what a text costs the model in fp32, in bits, to set beside `evaluate`'s."""
    rows = token_rows(songs_of(text.read_text("utf-8")), bundle)
    return bits(math.fsum(nats.sum() for nats in token_nats(model, rows)))


def token_nats(model: LanguageModel, rows: Rows) -> list[npt.NDArray[np.float64]]:
    """Return the nats of each token of each row but its first, which nothing predicts."""

    def nats(logits: Tensor, true: Tensor) -> Tensor:
        flat = F.cross_entropy(
            logits.flatten(0, 1), true.flatten(), reduction="none", ignore_index=_PAD
        )
        return flat.view_as(true).double()

    return _measured(model, rows, nats)


def likeliest_tokens(model: LanguageModel, rows: Rows) -> list[npt.NDArray[np.int64]]:
    """Return the likeliest token at each place of each row but its first."""
    return _measured(model, rows, lambda logits, _: logits.argmax(dim=-1))


@torch.inference_mode()
def _measured(model: LanguageModel, rows: Rows, measure: Measure) -> list[npt.NDArray[Any]]:
    """Run rows of tokens from the zero state, rows of about one length together.

    Returns, in the order of the rows, what `measure` finds at all but their first tokens.
    """
    found: list[npt.NDArray[Any]] = [np.zeros(0)] * len(rows)
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
    for start in range(0, len(order), _ROWS_AT_ONCE):
        group = order[start : start + _ROWS_AT_ONCE]
        tokens = torch.full((len(rows[group[-1]]), len(group)), _PAD)
        for column, i in enumerate(group):
            tokens[: len(rows[i]), column] = torch.tensor(rows[i])
        state = model.zero_state(len(group))
        parts = []
        for first in range(0, len(tokens) - 1, _STEPS_AT_ONCE):
            part = tokens[first : first + _STEPS_AT_ONCE + 1]
            logits, state = model(part[:-1].clamp_min(0), state)
            parts.append(measure(logits, part[1:]))
        figures = torch.cat(parts).t().numpy()
        for i, row in zip(group, figures, strict=True):
            found[i] = row[: len(rows[i]) - 1]
    return found
