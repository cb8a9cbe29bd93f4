"""What a run and its model may be asked for."""

from dataclasses import asdict, fields

import pytest

from training.config import TrainConfig
from training.model import ModelConfig

NAN, INFINITE = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("wrong", "range_"),
    [
        ({"steps": 0}, "1 or more"),
        ({"steps": -1}, "1 or more"),
        ({"minutes": 0.0}, "more than 0"),
        ({"minutes": NAN}, "more than 0"),
        ({"minutes": INFINITE}, "more than 0"),
        ({"batch": 0}, "1 or more"),
        ({"length": 0}, "1 or more"),
        ({"peak_rate": -1.0}, "more than 0"),
        ({"peak_rate": NAN}, "more than 0"),
        ({"final_rate_share": 1.5}, "from 0 to 1"),
        ({"warmup_share": 1.0}, "0 or more and less than 1"),
        ({"weight_decay": -0.1}, "0 or more"),
        ({"clip": 0.0}, "more than 0"),
        ({"average_decay": 1.0}, "0 or more and less than 1"),
        ({"activation": -1.0}, "0 or more"),
        ({"temporal": NAN}, "0 or more"),
        ({"reset": 2.0}, "from 0 to 1"),
        ({"threads": -1}, "0 or more"),
        ({"seed": -1}, "0 or more and less than 2\\^63"),
        ({"seed": 2**63}, "0 or more and less than 2\\^63"),
        ({"evaluate_every": 0.0}, "more than 0 and at most 1"),
        ({"evaluate_every": 2.0}, "more than 0 and at most 1"),
        ({"patience": -1}, "0 or more"),
        ({"checkpoint_minutes": -1.0}, "0 or more"),
    ],
)
def test_an_option_out_of_range_is_named_with_its_range(wrong, range_):
    (name,) = wrong
    budget = {} if name in {"steps", "minutes"} else {"steps": 1}
    option = name.replace("_", "-")
    with pytest.raises(ValueError, match=f"^--{option} must be {range_}, not .*\\.$"):
        TrainConfig(**budget, **wrong)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"embedding": 0}, "--embedding must be 1 or more, not 0"),
        ({"hidden": (8, -4)}, "--hidden must be 1 or more, not -4"),
        ({"input_dropout": 1.0}, "--dropout must be 0 or more and less than 1, not 1.0"),
        ({"hidden_dropout": 1.5}, "--dropout must be 0 or more and less than 1, not 1.5"),
        ({"output_dropout": -0.1}, "--dropout must be 0 or more and less than 1, not -0.1"),
        ({"embedding_dropout": 1.0}, "--embedding-dropout must be 0 or more"),
        ({"weight_drop": NAN}, "--weight-drop must be 0 or more"),
    ],
)
def test_a_model_that_cannot_be_is_refused(wrong, says):
    with pytest.raises(ValueError, match=says):
        ModelConfig(**{"vocabulary": 9, **wrong})


def test_the_bounds_themselves_are_allowed():
    shut = {"final_rate_share": 0.0, "warmup_share": 0.0, "weight_decay": 0.0, "reset": 1.0}
    config = TrainConfig(steps=1, evaluate_every=1.0, average_decay=0.0, seed=0, **shut)
    assert config.reset == 1.0
    none = {f.name: 0.0 for f in fields(ModelConfig) if "drop" in f.name}
    assert none.items() <= asdict(ModelConfig(1, 1, (1,), **none)).items()
