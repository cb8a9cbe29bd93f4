"""What more time, more text or a larger model would bring: power laws through small runs.

Losses of language models fall as powers of what is put in (Hestness et al. 2017, Kaplan et
al. 2020) until they near the text's own entropy, which no law fitted here knows: what it
promises is a bound from above on the gain, the looser the further it reaches.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from training.weaknesses.small import (
    BATCH,
    LENGTH,
    Descent,
    SmallText,
    adam,
    fit,
    score,
    small_model,
)

_STEPS = 1000
_WIDTHS = (48, 96, 192)
_WIDTH = 96
_TEXT_SHARES = (1 / 8, 1 / 4, 1 / 2, 1.0)
_RATE = 8e-3


@dataclass(frozen=True, slots=True)
class PowerLaw:
    """y = factor · x^−exponent."""

    factor: float
    exponent: float

    def at(self, x: float) -> float:
        """Return y at x."""
        return float(self.factor * x**-self.exponent)

    def gain(self, times: float) -> float:
        """Return by which share y falls if x grows so many times."""
        return float(1 - times**-self.exponent)


def power_law(x: Sequence[float], y: Sequence[float]) -> PowerLaw:
    """Fit a power law by least squares of the logarithms.

    Raises:
        ValueError: fewer than two points, or one that is not positive.
    """
    if len(x) < 2 or min(*x, *y) <= 0:
        raise ValueError("A power law needs two points or more, all of them positive.")
    slope, offset = np.polyfit(np.log(x), np.log(y), 1)
    return PowerLaw(float(np.exp(offset)), float(-slope))


def scaling(
    data: Path, *, scale: float = 1.0, told: Callable[[str], None] = lambda _: None
) -> dict[str, Any]:
    """Train small models on small texts; return bits per character and the laws through them.

    All runs take the same number of tokens: `parameters` varies the width on the whole small
    text, `text` the amount of text at one width, so that less text is read more often.

    Raises:
        ValueError: the data are not there.
    """
    steps = max(2, round(_STEPS * scale))
    whole = steps * BATCH * LENGTH
    text = SmallText.load(data, train_tokens=whole)

    def run(width: int, tokens: int) -> dict[str, float]:
        torch.manual_seed(1)
        model = small_model(text.vocabulary, width=width, hidden=(2 * width,))
        told(f"{model.config.parameters:,} parameters on {tokens:,} tokens")
        optimiser = adam(model, rate=_RATE)
        fit(model, optimiser, text.train[:tokens], steps, Descent(falling=True))
        found = score(model, text.valid, text.per_character)
        parameters = model.config.parameters
        return {"parameters": parameters, "tokens": tokens, "bits_per_character": found}

    sizes = [run(width, len(text.train)) for width in _WIDTHS]
    shares = [round(share * len(text.train)) for share in _TEXT_SHARES[:-1]]
    texts = [*(run(_WIDTH, max(2 * LENGTH, n)) for n in shares), sizes[_WIDTHS.index(_WIDTH)]]
    return {
        "read_tokens": whole,
        "parameters": _with_law(sizes, "parameters"),
        "text": _with_law(texts, "tokens"),
    }


def _with_law(runs: Sequence[dict[str, float]], by: str) -> dict[str, Any]:
    law = power_law([run[by] for run in runs], [run["bits_per_character"] for run in runs])
    return {"runs": list(runs), "factor": law.factor, "exponent": law.exponent}
