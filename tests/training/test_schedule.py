import math

import pytest
import torch

from training.config import TrainConfig
from training.schedule import Best, evaluations_due, rate, share


def test_the_rate_warms_up_and_falls():
    config = TrainConfig(steps=100, warmup_share=0.1, peak_rate=1.0, final_rate_share=0.02)
    rates = [rate(i / 100, config) for i in range(101)]
    assert rates[0] == 0
    assert max(rates) == rates[10] == 1
    assert rates[100] == pytest.approx(0.02)
    assert rates[10:] == sorted(rates[10:], reverse=True)


def test_a_budget_is_used_up_by_steps_or_by_time():
    assert share(TrainConfig(steps=8), 2, 1e6) == 0.25
    assert share(TrainConfig(minutes=2), 10**6, 30) == 0.25
    assert share(TrainConfig(minutes=2), 1, 500) == 1


def test_every_share_of_the_budget_has_its_evaluation():
    config = TrainConfig(steps=10, evaluate_every=0.1)
    assert [evaluations_due(i / 10, config) for i in range(11)] == list(range(11))
    assert evaluations_due(0.999, TrainConfig(steps=10, evaluate_every=0.25)) == 3


def test_the_best_is_kept_and_its_age_counted():
    best, weights = Best(), [torch.zeros(2)]
    assert best.bits == math.inf
    for step, bits in enumerate([3.0, 2.0, 2.0, 2.1]):
        weights[0].fill_(step)
        best.note(bits, step, weights)
    assert (best.bits, best.step, best.stale) == (2.0, 1, 2)
    assert best.average[0].tolist() == [1, 1]
    assert Best(**best.state()) == best
