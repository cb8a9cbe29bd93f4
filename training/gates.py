"""What the gates of the LSTM do while it reads a line: a picture, and a few words beside it.

The cell (Hochreiter & Schmidhuber 1997; Gers et al. 2000): c ← f·c + i·g, h ← o·tanh c. The
forget gate f says what is kept, the input gate i what is taken in, the output gate o what
is shown to the next layer and to the next step.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from bot.inference.tokenizer import WORD_START, Tokenizer
from bot.lyrics.phonetics import Sounds
from bot.lyrics.text import chunks, join
from bot.lyrics.verse import parse_given
from training.drawing import figure, save
from training.encoder import Encoder
from training.model import LanguageModel

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Floats = npt.NDArray[np.float64]
UNITS = 14
MAX_TOKENS = 60
_STUCK = 0.9


class GatesError(ValueError):
    """A line cannot be drawn; the message says why."""


@dataclass(frozen=True, slots=True)
class LayerTrace:
    """What one layer's gates and its cell state were at each token, each [T, H]."""

    forget: Floats
    enter: Floats
    leave: Floats
    cell: Floats
    hidden: Floats


def line_tokens(lines: str, tokenizer: Tokenizer, sounds: Sounds) -> list[int]:
    """Return the token ids of a song that begins with lines parted as a seed's are.

    Raises:
        GatesError: there is no word, or more lines than a seed has, or more tokens than a
            picture can show.
    """
    try:
        given = parse_given(lines)
    except ValueError as error:
        raise GatesError(f"The line cannot be drawn: {error}.") from None
    ids = Encoder(tokenizer, sounds).song(join(chunks(line)) for line in given)
    if len(ids) > MAX_TOKENS:
        raise GatesError(f"{len(ids)} tokens do not fit into a picture ({MAX_TOKENS} do).")
    return ids


def trace(model: LanguageModel, tokens: Sequence[int]) -> list[LayerTrace]:
    """Run tokens [T] from the zero state, keeping each layer's gates."""
    x = _array(model.embedding.weight)[list(tokens)]
    traces = []
    for layer in model.layers:
        traces.append(_layer(layer.state_dict(), x))
        x = traces[-1].hidden
    return traces


def _layer(weights: dict[str, Tensor], x: Floats) -> LayerTrace:
    recurrent = _array(weights["weight_hh_l0"]).T
    outside = x @ _array(weights["weight_ih_l0"]).T
    outside += _array(weights["bias_ih_l0"]) + _array(weights["bias_hh_l0"])
    hidden = np.zeros(recurrent.shape[0])
    cell = np.zeros_like(hidden)
    steps = []
    for row in outside:
        i, f, g, o = np.split(row + hidden @ recurrent, 4)  # PyTorch's order
        enter, forget, leave = _sigmoid(i), _sigmoid(f), _sigmoid(o)
        cell = forget * cell + enter * np.tanh(g)
        hidden = leave * np.tanh(cell)
        steps.append((forget, enter, leave, cell, hidden))
    return LayerTrace(*(np.stack(part) for part in zip(*steps, strict=True)))


def _sigmoid(x: Floats) -> Floats:
    return np.asarray(0.5 * (1 + np.tanh(x / 2)))


def _array(tensor: Tensor) -> Floats:
    return np.asarray(tensor.detach().to(torch.float64).numpy())


def token_labels(tokens: Sequence[int], tokenizer: Tokenizer) -> list[str]:
    """Return what a person reads under each column; « · » stands before a word's later part."""
    labels = []
    for token in tokens:
        piece = tokenizer.piece(token)
        if piece in tokenizer.controls:
            labels.append(piece.replace("syllables:", "syll. "))
        else:
            begins = piece.startswith(WORD_START)
            labels.append(piece.removeprefix(WORD_START) if begins else f"·{piece}")
    return labels


def draw(traces: Sequence[LayerTrace], labels: Sequence[str], path: Path) -> None:
    """Write the picture: a column of panels a layer, a row a kind of gate.

    Each panel shows the units whose memory changes most in what it can show (tanh c), the
    same in all panels of a layer, the most forgetful below.
    """
    width = max(5.0, 0.27 * len(labels) + 1.2)
    drawn = figure(width * len(traces), 11.5)
    grid = drawn.subplots(4, len(traces), squeeze=False)
    for column, layer in enumerate(traces):
        units = chosen_units(layer)
        panels = (
            ("forget gate: 1 keeps, 0 clears", layer.forget, "viridis", 0.0, 1.0),
            ("input gate: 1 takes in, 0 ignores", layer.enter, "viridis", 0.0, 1.0),
            ("output gate: 1 shows, 0 hides", layer.leave, "viridis", 0.0, 1.0),
            ("cell state: what is remembered (tanh c)", np.tanh(layer.cell), "RdBu_r", -1.0, 1.0),
        )
        for row, (name, values, colours, low, high) in enumerate(panels):
            axes: Axes = grid[row, column]
            image = axes.imshow(
                values[:, units].T, cmap=colours, vmin=low, vmax=high, aspect="auto",
                interpolation="nearest",
            )  # fmt: skip
            drawn.colorbar(image, ax=axes, fraction=0.03, pad=0.01).ax.tick_params(labelsize=7)
            axes.set_title(f"layer {column + 1}, {name}", fontsize=10, loc="left")
            axes.set_yticks(range(len(units)), [str(unit) for unit in units], fontsize=7)
            axes.set_ylabel("unit", fontsize=8)
            axes.set_xticks(range(len(labels)), labels, rotation=90, fontsize=8)
    save(drawn, path)


def chosen_units(layer: LayerTrace) -> list[int]:
    """Return the units whose cell state moves most, those that keep most first.

    It is compared as tanh c, the way a unit shows it: a unit far out in the flat part, that
    has grown to 5 or to 20, says the same thing all along.
    """
    moving = np.argsort(-np.tanh(layer.cell).std(axis=0), kind="stable")[:UNITS]
    keeping = layer.forget[:, moving].mean(axis=0)
    return [int(unit) for unit in moving[np.argsort(-keeping, kind="stable")]]


def describe(traces: Sequence[LayerTrace], labels: Sequence[str]) -> str:
    """Say in words what the picture shows."""
    said = [
        (
            f"The line is read from right to left in {len(labels)} tokens, so the word that rhymes"
            " comes first."
        ),
    ]
    for number, layer in enumerate(traces, 1):
        said += ["", f"Layer {number}, {layer.cell.shape[1]} units:", *_layer_words(layer, labels)]
    return "\n".join(said) + "\n"


def _layer_words(layer: LayerTrace, labels: Sequence[str]) -> list[str]:
    """Return what is seen of a layer; the first token, before which all is empty, apart."""
    names = labels[1:]
    forget, enter, leave = (
        gate[1:].mean(axis=1) for gate in (layer.forget, layer.enter, layer.leave)
    )
    kept = np.median(layer.forget[1:].mean(axis=0))
    forgetful = np.quantile(layer.forget[1:].mean(axis=0), 0.1)
    stuck = float((np.abs(np.tanh(layer.cell[1:])).min(axis=0) > _STUCK).mean())
    return [
        (
            f"- The forget gate of a typical unit keeps {kept:.0%} of its memory at each token"
            f" (half is gone after {_half_life(kept)}), that of the most forgetful tenth"
            f" {forgetful:.0%} or less (half is gone after {_half_life(forgetful)})."
        ),
        (
            f"- The layer clears most at {_at(names, forget, low=True)} and keeps most at"
            f" {_at(names, forget)} (mean of the forget gates)."
        ),
        (
            f"- It takes in most at {_at(names, enter)}, least at {_at(names, enter, low=True)}"
            " (input gates)."
        ),
        (
            f"- It shows most at {_at(names, leave)}, least at {_at(names, leave, low=True)}"
            f" (output gates); {layer.leave.mean():.0%} of it is open on average."
        ),
        (
            f"- {stuck:.0%} of the units are full from the first tokens on (|tanh c| above"
            f" {_STUCK} throughout): they remember one thing and speak by their output gate."
        ),
    ]


def _at(labels: Sequence[str], values: Floats, *, low: bool = False) -> str:
    best: dict[str, float] = {}  # a token that comes again is named once
    for place in np.argsort(values if low else -values, kind="stable"):
        best.setdefault(labels[place], float(values[place]))
    return ", ".join(f"«{name}» ({value:.2f})" for name, value in list(best.items())[:3])


def _half_life(kept: float) -> str:
    if kept >= 0.995:
        return "more than a hundred tokens"
    return f"{math.log(0.5) / math.log(kept):.1f} tokens"
