"""A small text and small networks, quick enough to try an idea on one core in seconds."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, Self

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 (PyTorch's own convention)

from training.batches import read_tokens
from training.loss import tied_cross_entropy
from training.model import LanguageModel, LayerState, ModelConfig, State, bits
from training.prepared import read_counts

BATCH = 16
LENGTH = 64
_JUDGED_WINDOWS = 64
_RATE = 3e-3

Ids = npt.NDArray[np.uint16]


class Network(Protocol):
    """What the experiments need of a network: tied weights over recurrent layers."""

    embedding: nn.Embedding
    layers: nn.ModuleList
    bias: nn.Parameter

    def features(self, tokens: Tensor, state: State) -> tuple[Tensor, Tensor, State]:
        """Run tokens [T, B]; return the last layer's outputs [T, B, E] first."""

    def zero_state(self, batch: int) -> State:
        """Return the state before the first token."""


class PlainRnn(nn.Module):
    """The network before the LSTM: h ← tanh(W x + U h), one layer as wide as the embedding."""

    def __init__(self, vocabulary: int, width: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, width)
        nn.init.uniform_(self.embedding.weight, -0.1, 0.1)
        self.layers = nn.ModuleList([nn.RNN(width, width)])
        self.bias = nn.Parameter(torch.zeros(vocabulary))

    def features(self, tokens: Tensor, state: State) -> tuple[Tensor, Tensor, State]:
        """Run tokens [T, B]; return the outputs [T, B, E] twice, and the state."""
        x, hidden = self.layers[0](self.embedding(tokens), state[0].hidden)
        return x, x, [LayerState(hidden, hidden)]

    def zero_state(self, batch: int) -> State:
        """Return the state before the first token."""
        zeros = self.bias.new_zeros(1, batch, self.embedding.embedding_dim)
        return [LayerState(zeros, zeros)]


@dataclass(frozen=True, slots=True)
class SmallText:
    """Some training tokens, some validation tokens, and what they spell.

    Attributes:
        per_character: Tokens per character: turns bits per token into bits per character.
    """

    train: Ids
    valid: Ids
    vocabulary: int
    per_character: float

    @classmethod
    def load(cls, data: Path, *, train_tokens: int = 400_000, valid_tokens: int = 60_000) -> Self:
        """Take the beginnings of what `prepare` wrote.

        Raises:
            ValueError: the folder is not there or holds too little text.
        """
        try:
            made = read_counts(data)
            train = np.array(read_tokens(data / "train.bin")[:train_tokens])
            valid = np.array(read_tokens(data / "valid.bin")[:valid_tokens])
        except OSError as error:
            raise ValueError(
                f"{data} is not prepared: run `python -m training prepare`."
            ) from error
        if min(len(train), len(valid)) < 2 * LENGTH:
            raise ValueError(f"{data} holds too little text for an experiment.")
        per_character = made["valid_tokens"] / made["valid_characters"]
        return cls(train, valid, made["vocabulary"], per_character)


@dataclass(slots=True)
class Fit:
    """How a training went: loss in nats per token and gradient norm before clipping, a step."""

    losses: list[float] = field(default_factory=list)
    norms: list[float] = field(default_factory=list)


def small_model(vocabulary: int, *, width: int = 96, hidden: tuple[int, ...] = ()) -> LanguageModel:
    """Return a small model of ours without dropout, initialised as ours are."""
    return LanguageModel(
        ModelConfig(vocabulary, width, hidden, input_dropout=0, hidden_dropout=0, output_dropout=0)
    )


def default_weights(model: LanguageModel, *, embedding: bool = False) -> LanguageModel:
    """Give the LSTM layers, and the embedding too if asked, the weights PyTorch's start from."""
    for layer in model.layers:
        if isinstance(layer, nn.LSTM):
            layer.reset_parameters()
    if embedding:
        model.embedding.reset_parameters()
    return model


def adam(model: nn.Module, *, rate: float = _RATE, decay: float = 0.0) -> torch.optim.Optimizer:
    """Return the optimiser of all experiments that are not about the optimiser."""
    return torch.optim.AdamW(model.parameters(), rate, betas=(0.9, 0.99), weight_decay=decay)


def segments(ids: Ids, starts: npt.NDArray[np.int64], length: int = LENGTH) -> Tensor:
    """Return the tokens [length + 1, B] that begin at places [B]."""
    places = starts[:, None] + np.arange(length + 1)
    return torch.from_numpy(ids[places].astype(np.int64)).t().contiguous()


def loss_of(model: Network, tokens: Tensor) -> Tensor:
    """Return the mean loss in nats of predicting tokens [T + 1, B], each from those before."""
    x, _, _ = model.features(tokens[:-1], model.zero_state(tokens.shape[1]))
    weight, bias = model.embedding.weight, model.bias
    return tied_cross_entropy(x.flatten(0, 1), weight, bias, tokens[1:].flatten())


@dataclass(frozen=True, slots=True)
class Descent:
    """How a training goes down.

    Attributes:
        clip: The norm that gradients are clipped to.
        falling: Whether the rate falls to nothing.
        seed: Of the segments read.
    """

    clip: float = 0.5
    falling: bool = False
    seed: int = 1


def fit(
    model: Network,
    optimiser: torch.optim.Optimizer,
    ids: Ids,
    steps: int,
    how: Descent = Descent(),
) -> Fit:
    """Train on random segments for some steps; stop where the loss is no longer a number.

    Which segments depends on the seed alone: all arms of an experiment read the same text.
    """
    peaks = [group["lr"] for group in optimiser.param_groups]
    parameters = [p for group in optimiser.param_groups for p in group["params"]]
    draw = np.random.default_rng(how.seed)
    found = Fit()
    for step in range(steps):
        for group, peak in zip(optimiser.param_groups, peaks, strict=True):
            group["lr"] = peak * (1 - step / steps if how.falling else 1)
        starts = draw.integers(len(ids) - LENGTH, size=BATCH)
        loss = loss_of(model, segments(ids, starts))
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        found.losses.append(loss.item())
        found.norms.append(float(nn.utils.clip_grad_norm_(parameters, how.clip)))
        if not np.isfinite([found.losses[-1], found.norms[-1]]).all():
            break
        optimiser.step()
    return found


@torch.no_grad()
def score(model: LanguageModel, ids: Ids, per_character: float) -> float:
    """Return the bits per character of a model without dropout on segments spread over a text."""
    model.eval()
    starts = np.linspace(0, len(ids) - LENGTH - 1, _JUDGED_WINDOWS).astype(np.int64)
    tokens = segments(ids, starts)
    logits, _ = model(tokens[:-1], model.zero_state(tokens.shape[1]))
    nats = F.cross_entropy(logits.flatten(0, 1), tokens[1:].flatten()).item()
    model.train()
    return bits(nats) * per_character
