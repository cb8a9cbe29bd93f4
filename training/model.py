"""The language model: a tied-embedding LSTM with AWD-LSTM's regularisation.

Merity, Keskar & Socher 2017, "Regularizing and Optimizing LSTM Language Models".
"""

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 (PyTorch's own convention)

from training.ranges import COUNT, LESS_THAN_ALL, check

LSTM_WEIGHTS = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
# As a pre-activation it makes a sigmoid 0 in fp32 and in bf16.
SHUT = 1000.0
# Columns of weights that shut the gates. One would do, but oneDNN takes a layer whose input
# is of odd width off AMX: its forward pass in bf16 is then five times slower.
_SHUT_COLUMNS = 2


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """Sizes and dropout rates of a model.

    Attributes:
        vocabulary: Tokens.
        embedding: Width of the embedding and of the last layer, which share their weights.
        hidden: Widths of the layers before the last.
        embedding_dropout: Share of words dropped from the embedding.
        input_dropout: Share of features dropped before the first layer.
        hidden_dropout: Share of features dropped between layers.
        output_dropout: Share of features dropped after the last layer.
        weight_drop: Share of recurrent weights dropped.

    Raises:
        ValueError: one is out of its range.
    """

    vocabulary: int
    embedding: int = 320
    hidden: tuple[int, ...] = (704,)
    embedding_dropout: float = 0.0
    input_dropout: float = 0.05
    hidden_dropout: float = 0.05
    output_dropout: float = 0.05
    weight_drop: float = 0.0

    def __post_init__(self) -> None:
        check("vocabulary", COUNT, self.vocabulary)
        check("embedding", COUNT, self.embedding)
        check("hidden", COUNT, *self.hidden)
        dropped = (self.input_dropout, self.hidden_dropout, self.output_dropout)
        check("dropout", LESS_THAN_ALL, *dropped)
        check("embedding_dropout", LESS_THAN_ALL, self.embedding_dropout)
        check("weight_drop", LESS_THAN_ALL, self.weight_drop)

    @property
    def sizes(self) -> tuple[int, int, tuple[int, ...]]:
        """What must agree for one model's weights to fit another."""
        return self.vocabulary, self.embedding, self.hidden

    @property
    def widths(self) -> list[tuple[int, int]]:
        """Input and output width of each LSTM layer, in order."""
        sizes = [self.embedding, *self.hidden, self.embedding]
        return list(pairwise(sizes))

    @property
    def parameters(self) -> int:
        """Number of trainable parameters, the tied embedding counted once."""
        layers = sum(4 * out * (inp + out + 2) for inp, out in self.widths)
        return self.vocabulary * (self.embedding + 1) + layers


class LayerState(NamedTuple):
    """Hidden and cell state of one layer, each [1, B, H]."""

    hidden: Tensor
    cell: Tensor


State = list[LayerState]

_EMBEDDING_STD = 0.25


def locked_dropout(x: Tensor, rate: float) -> Tensor:
    """Drop the same features at every time step of `x` [T, B, C] (Gal & Ghahramani 2016)."""
    mask = torch.empty(1, x.size(1), x.size(2), dtype=x.dtype, device=x.device)
    return x * mask.bernoulli_(1 - rate).div_(1 - rate)


class LanguageModel(nn.Module):
    """Embedding → dropout → LSTM layers → tied softmax.

    `layers[i]` is a one-layer `nn.LSTM` of `config.widths[i]`; gates in PyTorch's order
    (input, forget, cell, output).
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        self.embedding = nn.Embedding(config.vocabulary, config.embedding)
        self.layers = nn.ModuleList(nn.LSTM(inp, out) for inp, out in config.widths)
        self.bias = nn.Parameter(torch.zeros(config.vocabulary))
        self.initialise()

    def initialise(self) -> None:
        """Set the weights: normal embedding, orthogonal recurrence, forget gates open.

        The embedding is the softmax as well: with the ±0.1 of AWD-LSTM its logits start so
        small that the first hundreds of steps go into growing them. A forget bias of 1 lets
        the cell remember from the first step (Jozefowicz et al. 2015); PyTorch adds two
        biases, so only one of them gets it.
        """
        nn.init.normal_(self.embedding.weight, std=_EMBEDDING_STD)
        nn.init.zeros_(self.bias)
        for layer, (_, width) in zip(self.layers, self.config.widths, strict=True):
            nn.init.xavier_uniform_(layer.get_parameter("weight_ih_l0"))
            for gate in layer.get_parameter("weight_hh_l0").data.chunk(4):
                nn.init.orthogonal_(gate)
            first, second = (layer.get_parameter(f"bias_{side}_l0") for side in ("ih", "hh"))
            nn.init.zeros_(first)
            nn.init.zeros_(second)
            first.data[width : 2 * width] = 1.0

    def zero_state(self, batch: int) -> State:
        """Return the state before the first token, for `batch` rows."""
        weight = self.embedding.weight
        return [
            LayerState(weight.new_zeros(1, batch, out), weight.new_zeros(1, batch, out))
            for _, out in self.config.widths
        ]

    def features(
        self, tokens: Tensor, state: State, ends: Tensor | None = None
    ) -> tuple[Tensor, Tensor, State]:
        """Run tokens [T, B] through the layers.

        Args:
            tokens: What is read.
            state: The state before the first token.
            ends: Where a song ends, bool [T, B]: after such a token the state is zero.

        Returns the last layer's outputs [T, B, E] with dropout (for the softmax) and
        without it (for activation regularisation), and the state after the last token.
        """
        cfg = self.config
        weight = self.embedding.weight
        if self.training and cfg.embedding_dropout:
            keep = torch.empty(weight.size(0), 1, dtype=weight.dtype, device=weight.device)
            keep.bernoulli_(1 - cfg.embedding_dropout).div_(1 - cfg.embedding_dropout)
            weight = weight * keep
        x = F.embedding(tokens, weight)
        column = None if ends is None else ends.unsqueeze(-1).to(x.dtype)
        after: State = []
        raw = x
        drops = [cfg.input_dropout, *[cfg.hidden_dropout] * len(cfg.hidden)]
        for layer, rate, before in zip(self.layers, drops, state, strict=True):
            if self.training and rate:
                x = locked_dropout(x, rate)
            x, hidden, cell = self._run(layer, x, before, column)
            raw = x
            after.append(LayerState(hidden, cell))
        if self.training and cfg.output_dropout:
            x = locked_dropout(x, cfg.output_dropout)
        return x, raw, after

    def _run(
        self, layer: nn.Module, x: Tensor, before: LayerState, ends: Tensor | None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Run one layer by the fused kernel, which takes its weights as they are given."""
        weights: list[Tensor] = [layer.get_parameter(name) for name in LSTM_WEIGHTS]
        inputs, recurrent, *biases = weights
        if self.training and self.config.weight_drop:
            # DropConnect on the recurrent weights: one mask for the whole segment.
            recurrent = F.dropout(recurrent, self.config.weight_drop)
        if ends is not None:
            # A fused LSTM cannot be interrupted, but an input can shut its gates: more
            # columns of weights, which close input and forget gate for good where a song
            # ends, so that cell and hidden state are zero after it.
            shut = inputs.new_zeros(inputs.size(0), _SHUT_COLUMNS)
            shut[: len(shut) // 2] = -SHUT
            inputs = torch.cat([inputs, shut], dim=1)
            x = torch.cat([x, ends.expand(-1, -1, _SHUT_COLUMNS)], dim=2)
        return torch.lstm(
            x,
            list(before),
            [inputs, recurrent, *biases],
            True,  # has biases
            1,  # layers
            0.0,  # dropout between layers
            self.training,
            False,  # bidirectional
            False,  # batch first
        )

    def forward(
        self, tokens: Tensor, state: State, ends: Tensor | None = None
    ) -> tuple[Tensor, State]:
        """Return logits [T, B, V] for tokens [T, B] and the state after them."""
        x, _, after = self.features(tokens, state, ends)
        return F.linear(x, self.embedding.weight, self.bias), after


def detach(state: State, keep: Tensor) -> State:
    """Cut a state off from the past; empty it in the rows [B] that are not kept."""
    mask = keep[None, :, None]
    return [LayerState(*(part.detach() * mask for part in layer)) for layer in state]


def bits(nats: float) -> float:
    """Convert nats to bits."""
    return nats / math.log(2)
