"""What a training run is asked to do."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

WORK = Path("work")  # where everything on the way lies

Optimiser = Literal["muon", "adamw"]
Device = Literal["auto", "cpu", "cuda"]


@dataclass(frozen=True, slots=True)
class TrainConfig:
    """How to train; the budget is `steps` or `minutes`, whichever is given.

    Attributes:
        steps: The budget in steps.
        minutes: The budget in minutes of training, those of resumed runs added.
        batch: Streams read side by side, of all processes together.
        length: Mean number of tokens of a truncated back-propagation segment; each
            segment's own is drawn around it (Merity et al. 2017).
        activation: Weight of activation regularisation (AR): the mean square of the last
            layer's outputs, dropout included (Merity et al. 2017).
        temporal: Weight of temporal activation regularisation (TAR): the mean square of
            their change from token to token.
        reset: Chance that a stream's state is emptied at a segment's start (Melis et al.
            2018).
        evaluate_every: Share of the budget after which the validation text is measured.
        patience: Evaluations without a better one after which the run ends; the averaged
            weights of the best are kept. 0: never.
        threads: Threads on the CPU; 0: as many as there are cores.
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
        if (self.steps or self.minutes or 0) <= 0:
            raise ValueError("The budget must be more than nothing.")
        if min(self.batch, self.length) < 1:
            raise ValueError("--batch and --length must be 1 or more.")
        if not 0 < self.evaluate_every <= 1:
            raise ValueError("--evaluate-every is a share of the budget, more than 0, at most 1.")
