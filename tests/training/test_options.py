import dataclasses

from training.config import TrainConfig
from training.model import ModelConfig
from training.options import options


def test_what_is_not_given_is_the_default():
    model, config = options({"steps": 5}, 400)
    assert (model, config) == (ModelConfig(400), TrainConfig(steps=5))


def test_what_is_given_counts():
    given = {"minutes": 2.0, "hidden": [8, 9], "dropout": 0.3, "weight_drop": 0.1, "temporal": 1.0}
    model, config = options(given, 400)
    assert model.hidden == (8, 9)
    assert model.input_dropout == model.hidden_dropout == model.output_dropout == 0.3
    assert model.weight_drop == 0.1
    assert config == TrainConfig(minutes=2.0, temporal=1.0)


def test_a_resumed_run_keeps_its_options_but_not_the_machine_s():
    before = ModelConfig(400, embedding=8, weight_drop=0.2)
    saved = dataclasses.asdict(TrainConfig(steps=5, batch=7, threads=3))
    model, config = options({"minutes": 2.0, "clip": 1.0}, 400, (before, saved))
    assert model == before
    assert config == TrainConfig(minutes=2.0, batch=7, clip=1.0)


def test_a_budget_may_be_left_as_it_was():
    saved = dataclasses.asdict(TrainConfig(steps=5))
    assert options({}, 400, (ModelConfig(400), saved))[1] == TrainConfig(steps=5)
