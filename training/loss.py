"""Softmax and cross-entropy over the vocabulary, a slice at a time.

For T·B tokens and a vocabulary of V, plain PyTorch keeps the logits, their softmax and its
gradient, each [T·B, V] in fp32. Here the gradient is taken slice by slice in the forward
pass, so that at most one slice of logits lives at any time (as in Liger Kernel, Hsu et al.
2024), in the precision of the features.
"""

from typing import Any

import torch
from torch import Tensor

SLICE = 512
IGNORED = -1


class _TiedCrossEntropy(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, bias: Tensor, targets: Tensor) -> Tensor:
        dx = torch.empty_like(x)
        dweight = torch.zeros_like(weight, dtype=torch.float32)
        dbias = torch.zeros_like(bias, dtype=torch.float32)
        loss = torch.zeros((), dtype=torch.float32, device=x.device)
        size = SLICE if x.device.type == "cpu" else 16 * SLICE
        silent = targets == IGNORED
        targets = targets.clamp_min(0)
        count = (~silent).sum().clamp_min(1)
        for start in range(0, len(x), size):
            part, wanted = x[start : start + size], targets[start : start + size, None]
            p = torch.addmm(bias, part, weight.t()).softmax(dim=-1)
            chosen = p.gather(1, wanted)
            tiny = torch.finfo(p.dtype).tiny
            unheard = silent[start : start + size].nonzero().squeeze(1)  # few: no mask over p
            loss -= chosen.float().clamp_min(tiny).log().index_fill_(0, unheard, 0).sum()
            p.scatter_(1, wanted, chosen - 1)  # d loss / d logits
            p.index_fill_(0, unheard, 0)
            torch.mm(p, weight, out=dx[start : start + size])
            dweight += p.t() @ part
            dbias += p.sum(dim=0, dtype=torch.float32)
        ctx.save_for_backward(dx.div_(count), dweight.div_(count), dbias.div_(count))
        ctx.dtype = weight.dtype
        return loss / count

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, Tensor, Tensor, None]:
        dx, dweight, dbias = ctx.saved_tensors
        scaled = (dweight * grad).to(ctx.dtype), (dbias * grad).to(ctx.dtype)
        return dx * grad, *scaled, None


def tied_cross_entropy(x: Tensor, weight: Tensor, bias: Tensor, targets: Tensor) -> Tensor:
    """Return the mean cross-entropy in nats of `targets` [N] given features `x` [N, E].

    `weight` [V, E] and `bias` [V] are those of the tied softmax. Targets that are `IGNORED`
    count for nothing.
    """
    loss: Tensor = _TiedCrossEntropy.apply(x, weight, bias, targets)  # type: ignore[no-untyped-call]
    return loss


def activity(x: Tensor, raw: Tensor, activation: float, temporal: float) -> Tensor | float:
    """Return AWD-LSTM's penalty on outputs, AR and TAR (Merity et al. 2017).

    Args:
        x: The last layer's outputs [T, B, D] after dropout: large ones cost.
        raw: The same before it: fast-changing ones cost.
        activation: Weight of the first, AR.
        temporal: Weight of the second, TAR.
    """
    penalty: Tensor | float = 0.0
    if activation:
        penalty = penalty + activation * x.float().square().mean()
    if temporal:
        penalty = penalty + temporal * raw.float().diff(dim=0).square().mean()
    return penalty
