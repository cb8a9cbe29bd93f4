"""A run's log, and what its course promises of a longer run."""

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from training.scaling import PowerLaw, power_law

# The laws are fitted to parts of the run, by tokens read; its beginning follows none.
_FROM, _TRIED, _LATE = 0.1, 0.6, 0.5
_SMOOTH = 25
_MIN_POINTS = 8

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Log:
    """What `log.csv` says of a run, a figure a noted step.

    Attributes:
        tokens: Tokens read.
        losses: Bits per token, dropout on.
        valid: (minutes, bits per character) of each evaluation.
    """

    minutes: Sequence[float] = field(default_factory=list)
    tokens: Sequence[float] = field(default_factory=list)
    losses: Sequence[float] = field(default_factory=list)
    rates: Sequence[float] = field(default_factory=list)
    norms: Sequence[float] = field(default_factory=list)
    valid: Sequence[tuple[float, float]] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read the log; lines that a crash left unfinished are passed over.

        Raises:
            OSError: it cannot be read.
        """
        steps: list[tuple[float, float, float, float, float]] = []
        valid: list[tuple[float, float]] = []
        with path.open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                minutes = _number(row, "seconds") / 60
                figures = tuple(_number(row, name) for name in ("tokens", "loss", "rate", "norm"))
                if all(map(math.isfinite, (minutes, *figures))):
                    tokens, loss, rate, norm = figures
                    steps.append((minutes, tokens, loss / math.log(2), rate, norm))
                if math.isfinite(minutes + (score := _number(row, "valid_bpc"))):
                    valid.append((minutes, score))
        if not steps:
            return cls(valid=valid)
        minutes_, tokens_, losses, rates, norms = zip(*steps, strict=True)
        return cls(minutes_, tokens_, losses, rates, norms, valid)


def smooth(values: Sequence[float], width: int = _SMOOTH) -> Floats:
    """Return the mean of each value and its neighbours, fewer at the ends."""
    padded = np.concatenate([[0.0], np.cumsum(values)])
    places = np.arange(len(values))
    low, high = np.maximum(places - width, 0), np.minimum(places + width + 1, len(values))
    means: Floats = (padded[high] - padded[low]) / (high - low)
    return means


@dataclass(frozen=True, slots=True)
class Promise:
    """What another hour would bring, by power laws of bits per token over tokens read.

    Attributes:
        law: Fitted to the run from a tenth on.
        late: Fitted to its second half alone.
        tried: Fitted from 10 to 60 %, to see what it would have said of the end.
        end: Tokens read, and bits per token at the end.
        minutes: What the run took.
        score: Its last bits per character.
    """

    law: PowerLaw
    late: PowerLaw
    tried: PowerLaw
    end: tuple[float, float]
    minutes: float
    score: float

    @property
    def figures(self) -> dict[str, Any]:
        """The promise for the card: bits per character of a run an hour longer."""
        times = (self.minutes + 60) / self.minutes
        tokens, loss = self.end
        return {
            "exponent": self.law.exponent,
            "late_exponent": self.late.exponent,
            "minutes": self.minutes,
            "bits_per_character": self.score,
            "hour_longer": self.score * (1 - self.law.gain(times)),
            "hour_longer_late": self.score * (1 - self.late.gain(times)),
            "tried": self.tried.at(tokens),
            "found": loss,
        }


def promise(log: Log) -> Promise | None:
    """Fit the laws; None where the run was too short or never evaluated.

    A run an hour longer stretches its learning rate over that time, so its end gains what
    this one's end gained: the last score is multiplied by the law's ratio.
    """
    if not log.minutes or not log.valid:
        return None
    tokens, losses = np.array(log.tokens), smooth(log.losses)
    end = float(tokens[-1])
    laws = []
    for first, last in ((_FROM, 1.0), (_LATE, 1.0), (_FROM, _TRIED)):
        part = (tokens >= first * end) & (tokens <= last * end) & (tokens > 0)
        if part.sum() < _MIN_POINTS:
            return None
        laws.append(power_law(tokens[part].tolist(), losses[part].tolist()))
    law, late, tried = laws
    return Promise(
        law, late, tried, (end, float(losses[-1])), float(log.minutes[-1]), log.valid[-1][1]
    )


def _number(row: dict[str, str | None], name: str) -> float:
    try:
        return float(row.get(name) or "nan")
    except ValueError:
        return math.nan
