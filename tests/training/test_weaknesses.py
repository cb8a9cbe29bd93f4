import math

import pytest
import torch
from torch import nn

from training.weaknesses import experiments
from training.weaknesses.gradients import exploding, gradient_reach, vanishing
from training.weaknesses.learning import initialisation, overfitting
from training.weaknesses.small import (
    Descent,
    PlainRnn,
    SmallText,
    default_weights,
    fit,
    score,
    segments,
    small_model,
)


@pytest.fixture(scope="module")
def text(prepared):
    return SmallText.load(prepared, train_tokens=4000, valid_tokens=2000)


def test_segments_are_the_text_from_where_they_start(text):
    import numpy as np

    tokens = segments(text.train, np.array([0, 100]), 5)
    assert tokens.t().tolist() == [text.train[0:6].tolist(), text.train[100:106].tolist()]


def test_a_small_network_learns(text):
    torch.manual_seed(0)
    model = small_model(text.vocabulary, width=16)
    before = score(model, text.valid, text.per_character)
    fit(model, torch.optim.AdamW(model.parameters(), 1e-2), text.train, 30)
    assert score(model, text.valid, text.per_character) < 0.9 * before


def test_a_falling_rate_takes_smaller_steps(text):
    torch.manual_seed(0)
    model = small_model(text.vocabulary, width=8)
    optimiser = torch.optim.SGD(model.parameters(), 1.0)
    fit(model, optimiser, text.train, 4, Descent(falling=True))
    assert optimiser.param_groups[0]["lr"] == 0.25


def test_arms_of_an_experiment_read_the_same_segments(text, monkeypatch):
    read = []
    monkeypatch.setattr(
        "training.weaknesses.small.segments",
        lambda ids, starts, *rest: read.append(starts.tolist()) or segments(ids, starts, *rest),
    )
    for network in (small_model(text.vocabulary, width=8), PlainRnn(text.vocabulary, 8)):
        fit(network, torch.optim.SGD(network.parameters(), 1e-3), text.train, 2)
    fit(network, torch.optim.SGD(network.parameters(), 1e-3), text.train, 2, Descent(seed=2))
    assert read[:2] == read[2:4] != read[4:]


def test_a_network_that_breaks_down_stops(text):
    model = PlainRnn(text.vocabulary, 8)
    found = fit(
        model, torch.optim.SGD(model.parameters(), math.inf), text.train, 9, Descent(math.inf)
    )
    assert len(found.losses) < 9


def test_the_gradient_of_a_forgetful_network_does_not_reach_back(text):
    torch.manual_seed(0)
    model = PlainRnn(text.vocabulary, 8)
    recurrent = model.layers[0].get_parameter("weight_hh_l0")
    nn.init.eye_(recurrent).data.mul_(0.1)
    reach = gradient_reach(model, text)
    assert reach[0] == 1
    assert reach[3] < 0.002
    nn.init.eye_(recurrent)
    assert gradient_reach(model, text)[3] > 0.2


def test_default_weights_are_pytorchs(text):
    torch.manual_seed(0)
    model = default_weights(small_model(text.vocabulary, width=16))
    bias = model.layers[0].get_parameter("bias_ih_l0")
    assert float(bias.detach().abs().max()) <= 0.25
    assert len(bias.unique()) > 10
    assert float(model.embedding.weight.detach().std()) == pytest.approx(0.25, abs=0.02)
    default_weights(model, embedding=True)
    assert float(model.embedding.weight.detach().std()) == pytest.approx(1, abs=0.05)


def test_each_experiment_has_its_arms(text):
    reach = vanishing(text, 0.01)["networks"]
    assert list(reach) == ["plain RNN", "LSTM as PyTorch starts it", "LSTM as ours starts"]
    runs = exploding(text, 0.05)["runs"]
    assert runs["without clipping"]["largest"] > runs["with clipping"]["largest"]
    assert runs["with clipping"]["norms"][0] == runs["without clipping"]["norms"][0]
    runs = overfitting(text, 0.2)["runs"]
    assert runs["without"]["train"][-1] < runs["with"]["train"][-1]
    weights = initialisation(text, 0.01)["weights"]
    assert all(len(set(run["scores"])) == 5 for run in weights.values())


def test_an_unknown_experiment_is_refused(prepared, tmp_path):
    with pytest.raises(ValueError, match="vanishing"):
        next(experiments(tmp_path, prepared, only="rhyming"))


def test_missing_data_are_named(tmp_path):
    with pytest.raises(ValueError, match="training prepare"):
        SmallText.load(tmp_path)
