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


class _TiedCrossEntropy(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, bias: Tensor, targets: Tensor) -> Tensor:
        dx = torch.empty_like(x)
        dweight = torch.zeros_like(weight, dtype=torch.float32)
        dbias = torch.zeros_like(bias, dtype=torch.float32)
        loss = torch.zeros((), dtype=torch.float32, device=x.device)
        for start in range(0, len(x), SLICE):
            part, wanted = x[start : start + SLICE], targets[start : start + SLICE, None]
            p = torch.addmm(bias, part, weight.t()).softmax(dim=-1)
            chosen = p.gather(1, wanted)
            tiny = torch.finfo(p.dtype).tiny
            loss -= chosen.float().clamp_min(tiny).log().sum()
            p.scatter_(1, wanted, chosen - 1)  # d loss / d logits
            dx[start : start + SLICE] = p @ weight
            dweight += p.t() @ part
            dbias += p.sum(dim=0, dtype=torch.float32)
        count = len(x)
        ctx.save_for_backward(dx.div_(count), dweight.div_(count), dbias.div_(count))
        ctx.dtype = weight.dtype
        return loss / count

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, Tensor, Tensor, None]:
        dx, dweight, dbias = ctx.saved_tensors
        return dx * grad, (dweight * grad).to(ctx.dtype), (dbias * grad).to(ctx.dtype), None


def tied_cross_entropy(x: Tensor, weight: Tensor, bias: Tensor, targets: Tensor) -> Tensor:
    """Return the mean cross-entropy in nats of `targets` [N] given features `x` [N, E].

    `weight` [V, E] and `bias` [V] are those of the tied softmax.
    """
    loss: Tensor = _TiedCrossEntropy.apply(x, weight, bias, targets)  # type: ignore[no-untyped-call]
    return loss
