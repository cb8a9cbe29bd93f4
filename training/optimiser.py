"""AdamW on fp32 masters of a model that computes in another precision, and their average."""

from typing import Any

import torch
from torch import Tensor, nn


class MasterAdamW:
    """Keeps fp32 copies of a model's weights, steps those, and copies them back.

    bf16 has 8 bits of mantissa: an update smaller than 1/256 of a weight would be lost if it
    were added to the bf16 weight itself. `average` is the exponential moving average of the
    masters (Polyak averaging), which is what gets evaluated and exported.
    """

    def __init__(
        self,
        model: nn.Module,
        *,
        weight_decay: float,
        clip: float,
        average_decay: float,
        betas: tuple[float, float] = (0.9, 0.99),
    ) -> None:
        self._working = list(model.parameters())
        self.masters = [p.detach().float().clone() for p in self._working]
        self.average = [m.clone() for m in self.masters]
        self._clip = clip
        self._average_decay = average_decay
        self._steps = 0
        matrices = [m for m in self.masters if m.ndim > 1]
        vectors = [m for m in self.masters if m.ndim == 1]
        groups: list[dict[str, Any]] = [
            {"params": matrices, "weight_decay": weight_decay},
            {"params": vectors},
        ]
        self._adam = torch.optim.AdamW(
            groups,
            lr=0.0,
            betas=betas,
            weight_decay=0.0,
            foreach=True,
        )

    def step(self, rate: float) -> float:
        """Take one step at learning rate `rate`; return the gradient's norm before clipping.

        Where the norm is not finite nothing is changed, and the norm tells.
        """
        for master, working in zip(self.masters, self._working, strict=True):
            master.grad = None if working.grad is None else working.grad.float()
            working.grad = None
        norm = float(nn.utils.clip_grad_norm_(self.masters, self._clip))
        if norm != norm or norm == float("inf"):  # noqa: PLR0124 (the test for NaN)
            return norm
        for group in self._adam.param_groups:
            group["lr"] = rate
        self._adam.step()
        self._steps += 1
        # Early on the average follows closely, so that it never drags the start along.
        decay = min(self._average_decay, self._steps / (self._steps + 10))
        torch._foreach_lerp_(self.average, self.masters, 1 - decay)
        self._copy(self.masters)
        return norm

    def use_average(self) -> None:
        """Put the averaged weights into the model; `use_masters` takes them out again."""
        self._copy(self.average)

    def use_masters(self) -> None:
        """Put the current weights into the model."""
        self._copy(self.masters)

    @torch.no_grad()
    def _copy(self, source: list[Tensor]) -> None:
        torch._foreach_copy_([p.data for p in self._working], source)

    def state(self) -> dict[str, Any]:
        """Return everything a resumed run needs."""
        return {
            "masters": self.masters,
            "average": self.average,
            "adam": self._adam.state_dict(),
            "steps": self._steps,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what `state` returned."""
        for own, saved in ((self.masters, state["masters"]), (self.average, state["average"])):
            for mine, theirs in zip(own, saved, strict=True):
                mine.copy_(theirs)
        self._adam.load_state_dict(state["adam"])
        self._steps = state["steps"]
        self._copy(self.masters)
