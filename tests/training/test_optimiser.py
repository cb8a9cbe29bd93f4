import copy

import pytest
import torch
from torch import nn

from training.optimiser import Masters


def optimiser(model, **options):
    return Masters(model, **{"weight_decay": 0.0, "clip": 1e9, "average_decay": 0.9, **options})


def push(model, size=1.0):
    for parameter in model.parameters():
        parameter.grad = torch.full_like(parameter, size)


def test_fp32_masters_keep_what_bf16_would_lose():
    model = nn.Linear(4, 4).to(torch.bfloat16)
    with torch.no_grad():
        model.weight.fill_(1.0)
    steps = optimiser(model)
    for _ in range(100):
        push(model)
        steps.step(1e-4)
    assert steps.masters[0].mean().item() == pytest.approx(0.99, abs=1e-4)
    assert model.weight.float().mean().item() == pytest.approx(0.99, abs=4e-3)


def test_the_norm_returned_is_the_one_before_clipping():
    model = nn.Linear(3, 1, bias=False)
    push(model, 2.0)
    assert optimiser(model, clip=0.1).step(1e-3) == pytest.approx(12**0.5)


def test_a_gradient_that_is_no_number_changes_nothing():
    model = nn.Linear(3, 1)
    before = model.weight.clone()
    push(model, float("nan"))
    norm = optimiser(model).step(1e-1)
    assert norm != norm  # noqa: PLR0124
    assert torch.equal(model.weight, before)


def test_an_update_that_overflows_is_seen():
    model = nn.Linear(3, 1)
    steps = optimiser(model, weight_decay=1.0)
    assert steps.finite
    for _ in range(2):
        push(model)
        assert steps.step(1e30) < 10  # a good gradient
    assert not steps.finite


def test_weight_decay_is_for_matrices_only():
    model = nn.Linear(3, 3)
    with torch.no_grad():
        model.bias.fill_(1.0)
        model.weight.fill_(1.0)
    push(model, 0.0)
    optimiser(model, weight_decay=0.5).step(0.1)
    assert model.bias.mean().item() == pytest.approx(1.0)
    assert model.weight.mean().item() == pytest.approx(0.95)


def test_muon_steps_the_matrices_of_an_lstm_in_every_direction_alike():
    torch.manual_seed(0)
    layer = nn.LSTM(6, 4)
    masters = optimiser(layer)
    before = layer.weight_hh_l0.detach().clone()
    for parameter in layer.parameters():
        parameter.grad = torch.randn_like(parameter) * torch.logspace(0, -2, parameter.shape[-1])
    masters.step(1e-2)
    sizes = torch.linalg.svdvals(layer.weight_hh_l0.detach() - before)
    assert sizes.max() / sizes.min() < 3
    # As large as AdamW's: 0.2 · √max(16, 4) · rate a direction (Liu et al. 2025).
    assert sizes.mean().item() == pytest.approx(0.2 * 4 * 1e-2, rel=0.3)


def test_adamw_steps_all_when_asked():
    layer = nn.LSTM(6, 4)
    masters = optimiser(layer, kind="adamw")
    before = layer.weight_hh_l0.detach().clone()
    push(layer)
    masters.step(1e-2)
    assert torch.allclose(layer.weight_hh_l0, before - 1e-2, atol=1e-5)


def test_the_average_lags_behind_and_can_be_put_in():
    model = nn.Linear(2, 2, bias=False)
    steps = optimiser(model)
    for _ in range(50):
        push(model)
        steps.step(1e-2)
    current = model.weight.clone()
    steps.use_average()
    assert (model.weight > current).all()
    steps.use_masters()
    assert torch.equal(model.weight, current)


def test_a_restored_optimiser_goes_on_the_same():
    torch.manual_seed(0)
    one, two = nn.LSTM(3, 3), nn.LSTM(3, 3)
    two.load_state_dict(one.state_dict())
    first, second = optimiser(one), optimiser(two)
    for _ in range(3):
        push(one)
        first.step(1e-2)
    second.restore(copy.deepcopy(first.state()))
    for model, steps in ((one, first), (two, second)):
        push(model, 0.5)
        steps.step(1e-2)
    assert torch.equal(one.weight_hh_l0, two.weight_hh_l0)
    assert torch.equal(first.average[0], second.average[0])


@pytest.mark.parametrize("kind", ["adamw", "muon"])
def test_a_restored_optimiser_keeps_its_own_weight_decay(kind):
    first = optimiser(nn.LSTM(3, 3), weight_decay=0.1, kind=kind)
    model = nn.LSTM(3, 3)
    second = optimiser(model, weight_decay=0.0, kind=kind)
    second.restore(copy.deepcopy(first.state()))
    before = model.weight_hh_l0.clone()
    push(model, 0.0)
    second.step(1e-2)
    assert torch.equal(model.weight_hh_l0, before)
