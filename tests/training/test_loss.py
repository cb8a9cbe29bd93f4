import pytest
import torch
from torch.nn import functional

from training.loss import IGNORED, SLICE, tied_cross_entropy


@pytest.mark.parametrize("count", [1, SLICE, SLICE + 3])
def test_it_equals_plain_cross_entropy_with_its_gradients(count):
    torch.manual_seed(0)
    x, weight, bias = (
        torch.randn(shape).requires_grad_() for shape in [(count, 8), (30, 8), (30,)]
    )
    targets = torch.randint(0, 30, (count,))
    targets[1::5] = IGNORED
    ours = tied_cross_entropy(x, weight, bias, targets)
    logits = functional.linear(x, weight, bias)
    plain = functional.cross_entropy(logits, targets, ignore_index=IGNORED)
    torch.testing.assert_close(ours, plain)
    for mine, theirs in zip(
        torch.autograd.grad(ours, [x, weight, bias]),
        torch.autograd.grad(plain, [x, weight, bias]),
        strict=True,
    ):
        torch.testing.assert_close(mine, theirs)


def test_bf16_stays_close_to_fp32():
    torch.manual_seed(0)
    x, weight, bias = torch.randn(2000, 16), torch.randn(50, 16), torch.zeros(50)
    targets = torch.randint(0, 50, (2000,))
    exact = tied_cross_entropy(x, weight, bias, targets)
    rough = tied_cross_entropy(x.bfloat16(), weight.bfloat16(), bias.bfloat16(), targets)
    assert rough.item() == pytest.approx(exact.item(), rel=0.01)
