"""An LSTM in NumPy, straight from the six equations of its cell."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from torch import Tensor

from training.model import LanguageModel

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def sigmoid(x: Floats) -> Floats:
    return 1 / (1 + np.exp(-x))


@dataclass
class Gate:
    """One gate's weights over [hidden state, input], and its bias."""

    weights: Floats  # [H, H + I]
    bias: Floats  # [H]

    def __call__(self, h: Floats, x: Floats) -> Floats:
        return np.concatenate([h, x], axis=-1) @ self.weights.T + self.bias


@dataclass
class Cell:
    """One layer: Hochreiter & Schmidhuber 1997, with Gers' forget gate."""

    forget: Gate
    enter: Gate
    candidate: Gate
    leave: Gate

    def __call__(self, x: Floats, h: Floats, c: Floats) -> tuple[Floats, Floats]:
        f = sigmoid(self.forget(h, x))
        i = sigmoid(self.enter(h, x))
        proposed = np.tanh(self.candidate(h, x))
        c = f * c + i * proposed
        o = sigmoid(self.leave(h, x))
        h = o * np.tanh(c)
        return h, c


@dataclass
class Model:
    """Tied embedding [V, E], output bias [V], layers."""

    embedding: Floats
    bias: Floats
    cells: list[Cell]

    def __call__(self, tokens: Ints) -> Floats:
        """Return logits [T, B, V] for tokens [T, B] from the zero state."""
        width = [cell.forget.bias.shape[0] for cell in self.cells]
        batch = tokens.shape[1]
        states = [(np.zeros((batch, w)), np.zeros((batch, w))) for w in width]
        logits = []
        for step in tokens:
            x = self.embedding[step]
            for i, cell in enumerate(self.cells):
                states[i] = cell(x, *states[i])
                x = states[i][0]
            logits.append(x @ self.embedding.T + self.bias)
        return np.stack(logits)


def from_torch(model: LanguageModel) -> Model:
    """Read a `LanguageModel`: PyTorch stacks its gates as input, forget, candidate, output."""

    def array(parameter: Tensor) -> Floats:
        return parameter.detach().double().numpy()

    cells = []
    for layer in model.layers:
        weights = np.concatenate([array(layer.weight_hh_l0), array(layer.weight_ih_l0)], axis=1)
        bias = array(layer.bias_hh_l0) + array(layer.bias_ih_l0)
        i, f, g, o = (
            Gate(*parts) for parts in zip(np.split(weights, 4), np.split(bias, 4), strict=True)
        )
        cells.append(Cell(forget=f, enter=i, candidate=g, leave=o))
    return Model(array(model.embedding.weight), array(model.bias), cells)
