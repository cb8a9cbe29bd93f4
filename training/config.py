"""What a training run is asked to do."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

WORK = Path("work")  # where everything on the way lies

Optimiser = Literal["muon", "adamw"]


@dataclass(frozen=True, slots=True)
class TrainConfig:
    """How to train; the budget is `steps` or `minutes`, whichever is given.

    `length` is the mean number of tokens of a truncated back-propagation segment; each
    segment's own is drawn around it (Merity et al. 2017). `reset` is the chance that a
    stream's state is emptied at a segment's start (Melis et al. 2018).
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
    reset: float = 0.01
    bf16: bool = True
    threads: int = 0
    seed: int = 1
    evaluate_every: float = 0.2
    checkpoint_minutes: float = 5.0

    def __post_init__(self) -> None:
        if (self.steps is None) == (self.minutes is None):
            raise ValueError("Give the run a budget: either --steps or --minutes.")
        if (self.steps or self.minutes or 0) <= 0:
            raise ValueError("The budget must be more than nothing.")
