import argparse
import dataclasses

import pytest

from training.cli.train import add_options
from training.config import TrainConfig
from training.model import ModelConfig
from training.options import asked, options


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


@pytest.mark.parametrize(
    ("sizes", "asked_for"),
    [
        ({}, {"steps": 5}),
        ({"embedding": 8, "hidden": (9, 10), "weight_drop": 0.2}, {"minutes": 1.5, "bf16": False}),
        (
            {"embedding_dropout": 0.1},
            {
                "steps": 5, "clip": 1.0, "seed": 3, "evaluate_every": 0.2, "optimiser": "adamw",
                "weight_decay": 0.02, "warmup_share": 0.03, "final_rate_share": 0.1,
                "average_decay": 0.99, "reset": 0.0, "activation": 2.0, "patience": 4,
            },
        ),
    ],
)  # fmt: skip
def test_the_words_that_ask_for_a_run_ask_for_the_same_run(sizes, asked_for):
    model, config = ModelConfig(400, **sizes), TrainConfig(**asked_for)
    parser = argparse.ArgumentParser()
    add_options(parser, required=True)
    words = asked(dataclasses.asdict(model), dataclasses.asdict(config))
    given = vars(parser.parse_args(" ".join(words).split()))
    assert options(given, 400) == (model, config)


def test_what_is_the_default_or_the_machine_s_is_not_asked_for():
    config = TrainConfig(steps=5, threads=2, device="cpu")
    words = asked(dataclasses.asdict(ModelConfig(400)), dataclasses.asdict(config))
    assert {word.split()[0] for word in words} == {
        "--embedding", "--hidden", "--dropout", "--steps", "--batch", "--length", "--peak-rate",
    }  # fmt: skip
