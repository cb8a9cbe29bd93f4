"""Optimisers on fp32 masters of a model that computes in another precision, and their average."""

import math
from typing import Any

import torch
from torch import Tensor, nn

from training.config import Optimiser
from training.parallel import Team


class Masters:
    """Keeps fp32 copies of a model's weights, steps those, and copies them back.

    bf16 has 8 bits of mantissa: an update smaller than 1/256 of a weight would be lost if it
    were added to the bf16 weight itself. `average` is the exponential moving average of the
    masters (Polyak averaging), which is what gets evaluated and exported.

    With `muon`, the LSTM's matrices are stepped by Muon (Jordan et al. 2024: momentum made
    orthogonal), its updates scaled to the size of AdamW's (Liu et al. 2025), so that one
    learning rate serves both; the embedding and the biases are left to AdamW.
    """

    def __init__(
        self,
        model: nn.Module,
        *,
        weight_decay: float,
        clip: float,
        average_decay: float,
        kind: Optimiser = "muon",
    ) -> None:
        self._working = list(model.parameters())
        self.masters = [p.detach().float().clone() for p in self._working]
        self.average = [m.clone() for m in self.masters]
        self._clip = clip
        self._average_decay = average_decay
        self._steps = 0
        recurrent = _lstm_matrices(model) if kind == "muon" else set()
        pairs = list(zip(self._working, self.masters, strict=True))
        lstm = [m for p, m in pairs if id(p) in recurrent]
        matrices = [m for p, m in pairs if m.ndim > 1 and id(p) not in recurrent]
        vectors = [m for m in self.masters if m.ndim == 1]
        groups: list[dict[str, Any]] = [
            {"params": matrices, "weight_decay": weight_decay},
            {"params": vectors},
        ]
        self._steppers: list[torch.optim.Optimizer] = [
            torch.optim.AdamW(groups, lr=0.0, betas=(0.9, 0.99), weight_decay=0.0, foreach=True)
        ]
        if lstm:
            self._steppers.append(
                torch.optim.Muon(
                    lstm, lr=0.0, weight_decay=weight_decay, adjust_lr_fn="match_rms_adamw"
                )
            )

    def step(self, rate: float, team: Team | None = None) -> float:
        """Take one step at learning rate `rate`; return the gradient's norm before clipping.

        In a team, the step is taken on the mean of its processes' gradients.
        Where the norm is not finite nothing is changed, and the norm tells.
        """
        for master, working in zip(self.masters, self._working, strict=True):
            master.grad = None if working.grad is None else working.grad.float()
            working.grad = None
        if team:
            team.average([m.grad for m in self.masters if m.grad is not None])
        norm = float(nn.utils.clip_grad_norm_(self.masters, self._clip))
        if not math.isfinite(norm):
            return norm
        for stepper in self._steppers:
            for group in stepper.param_groups:
                group["lr"] = rate
            stepper.step()
        self._steps += 1
        # Early on the average follows closely, so that it never drags the start along.
        decay = min(self._average_decay, self._steps / (self._steps + 10))
        torch._foreach_lerp_(self.average, self.masters, 1 - decay)
        self._copy(self.masters)
        return norm

    @property
    def finite(self) -> bool:
        """Whether all weights and their averages are numbers.

        `step` looks at the gradient only; its update can still overflow.
        """
        return all(bool(part.isfinite().all()) for part in (*self.masters, *self.average))

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
            "steppers": [stepper.state_dict() for stepper in self._steppers],
            "steps": self._steps,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what `state` returned.

        Raises:
            ValueError: it is another kind of optimiser's.
        """
        if len(state["steppers"]) != len(self._steppers):
            raise ValueError("The run was started with the other --optimiser: resume it with that.")
        for name in ("masters", "average"):
            for mine, theirs in zip(getattr(self, name), state[name], strict=True):
                mine.copy_(theirs)
        for stepper, saved in zip(self._steppers, state["steppers"], strict=True):
            decays = [group["weight_decay"] for group in stepper.param_groups]
            stepper.load_state_dict(saved)
            for group, decay in zip(stepper.param_groups, decays, strict=True):
                group["weight_decay"] = decay  # this run's, which may be another
        self._steps = state["steps"]
        self._copy(self.masters)


def _lstm_matrices(model: nn.Module) -> set[int]:
    """Return the identities of the weight matrices of a model's LSTM layers."""
    layers = (part for part in model.modules() if isinstance(part, nn.LSTM))
    return {id(p) for layer in layers for p in layer.parameters() if p.ndim > 1}
