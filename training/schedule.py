"""What a run's progress decides: the learning rate, when to evaluate, when to stop."""

import math
from dataclasses import dataclass
from typing import Any

from torch import Tensor

from training.config import TrainConfig


def share(config: TrainConfig, steps: int, seconds: float) -> float:
    """Return the share of the budget that is used up, 0 to 1."""
    if config.steps:
        return min(steps / config.steps, 1.0)
    return min(seconds / (60 * (config.minutes or 0)), 1.0)


def rate(progress: float, config: TrainConfig) -> float:
    """Return the learning rate at a share `progress` of the budget: warm-up, then cosine."""
    if progress < config.warmup_share:
        return config.peak_rate * progress / config.warmup_share
    done = (progress - config.warmup_share) / (1 - config.warmup_share)
    cosine = 0.5 * (1 + math.cos(math.pi * min(done, 1.0)))
    floor = config.final_rate_share
    return config.peak_rate * (floor + (1 - floor) * cosine)


def evaluations_due(progress: float, config: TrainConfig) -> int:
    """Return how many evaluations belong to the share of the budget that is used up."""
    return int(progress / config.evaluate_every + 1e-9)


@dataclass(slots=True)
class Best:
    """The best averaged weights so far, by the validation artists, and how long ago it was.

    Attributes:
        bits: Bits per character of the best; infinite before the first evaluation.
        step: The step it was measured at.
        stale: Evaluations since.
        average: Its averaged weights.
    """

    bits: float = math.inf
    step: int = 0
    stale: int = 0
    average: list[Tensor] | None = None

    def note(self, bits: float, step: int, average: list[Tensor]) -> None:
        """Take an evaluation into account."""
        if bits < self.bits:
            self.bits, self.step, self.stale = bits, step, 0
            self.average = [weights.detach().to("cpu", copy=True) for weights in average]
        else:
            self.stale += 1

    def state(self) -> dict[str, Any]:
        """Return what a checkpoint keeps."""
        return {
            "bits": self.bits,
            "step": self.step,
            "stale": self.stale,
            "average": self.average,
        }
