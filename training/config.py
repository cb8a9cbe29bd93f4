"""What a training run is asked to do."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from training.ranges import (
    AMOUNT,
    COUNT,
    LESS_THAN_ALL,
    POSITIVE,
    SEED,
    SHARE,
    SOME_SHARE,
    check,
)

WORK = Path("work")  # where everything on the way lies

Optimiser = Literal["muon", "adamw"]
Device = Literal["auto", "cpu", "cuda"]

_RANGES = {
    "steps": COUNT,
    "minutes": POSITIVE,
    "batch": COUNT,
    "length": COUNT,
    "peak_rate": POSITIVE,
    "final_rate_share": SHARE,
    "warmup_share": LESS_THAN_ALL,
    "weight_decay": AMOUNT,
    "clip": POSITIVE,
    "average_decay": LESS_THAN_ALL,
    "activation": AMOUNT,
    "temporal": AMOUNT,
    "reset": SHARE,
    "threads": AMOUNT,
    "seed": SEED,
    "evaluate_every": SOME_SHARE,
    "patience": AMOUNT,
    "checkpoint_minutes": AMOUNT,
}


@dataclass(frozen=True, slots=True)
class TrainConfig:
    """How to train; the budget is `steps` or `minutes`, whichever is given.

    Attributes:
        steps: The budget in steps.
        minutes: The budget in minutes of training, those of resumed runs added.
        batch: Streams read side by side, of all processes together.
        length: Mean number of tokens of a truncated back-propagation segment; each
            segment's own is drawn around it (Merity et al. 2017).
        peak_rate: The learning rate after the warm-up, of a segment of mean length; from
            there it falls by a cosine.
        final_rate_share: The learning rate at the budget's end, as a share of the peak.
        warmup_share: Share of the budget over which the learning rate rises from 0.
        optimiser: What steps the LSTM's matrices; AdamW steps the rest.
        weight_decay: Decoupled weight decay of the matrices (Loshchilov & Hutter 2019): a
            step takes off this times the learning rate of each weight.
        clip: Norm of the whole gradient above which it is scaled down to it.
        average_decay: Share of the weights' running average that a step leaves as it was;
            the average is what is evaluated and exported.
        activation: Weight of activation regularisation (AR): the mean square of the last
            layer's outputs, dropout included (Merity et al. 2017).
        temporal: Weight of temporal activation regularisation (TAR): the mean square of
            their change from token to token.
        reset: Chance that a stream's state is emptied at a segment's start (Melis et al.
            2018).
        bf16: Whether to compute in bf16, beside fp32 masters, or in fp32 alone.
        device: Where to compute; `auto` takes a GPU if there is one.
        threads: Threads on the CPU; 0: as many as there are cores.
        seed: Of the weights, the order of songs, and dropout.
        evaluate_every: Share of the budget after which the validation text is measured.
        patience: Evaluations without a better one after which the run ends; the averaged
            weights of the best are kept. 0: never.
        checkpoint_minutes: Minutes between checkpoints.

    Raises:
        ValueError: there is no budget, or two, or an option is out of its range.
    """

    steps: int | None = None
    minutes: float | None = None
    batch: int = 128
    length: int = 70
    peak_rate: float = 3e-3
    final_rate_share: float = 0.02
    warmup_share: float = 0.01
    optimiser: Optimiser = "muon"
    weight_decay: float = 0.1
    clip: float = 0.5
    average_decay: float = 0.999
    activation: float = 0.0
    temporal: float = 0.0
    reset: float = 0.01
    bf16: bool = True
    device: Device = "auto"
    threads: int = 0
    seed: int = 1
    evaluate_every: float = 0.05
    patience: int = 0
    checkpoint_minutes: float = 5.0

    def __post_init__(self) -> None:
        if (self.steps is None) == (self.minutes is None):
            raise ValueError("Give the run a budget: either --steps or --minutes.")
        for name, wanted in _RANGES.items():
            if (value := getattr(self, name)) is not None:
                check(name, wanted, value)
