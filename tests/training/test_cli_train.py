"""What the options of `training train` come to, and what it says."""

import dataclasses

import pytest

from training.cli import main
from training.cli.train import options
from training.config import TrainConfig
from training.model import ModelConfig

SIZES = ["--embedding", "16", "--hidden", "24", "--batch", "4", "--length", "20"]


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
    ("arguments", "says"),
    [
        (["--data", "nowhere", "--steps", "1"], "training prepare"),
        (["--steps", "1", "--resume"], "training train"),
        (["--steps", "1", "--device", "cuda"], "--device cpu"),
        (["--steps", "1", "--batch", "5000"], "too few for 5000 streams"),
        (["--steps", "0"], "more than nothing"),
    ],
)
def test_bad_input_is_one_sentence(arguments, says, prepared, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    run = ["--run", str(tmp_path / "run")]
    assert main(["train", "--data", str(prepared), *run, *SIZES, *arguments]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert says in err
    assert err.startswith("couplet: ")
    assert err.count("\n") == 1
    assert not (tmp_path / "run").exists()


def test_an_early_end_is_said(prepared, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("training.trainer.Trainer.evaluate", lambda _: 2.0)
    more = ["--steps", "40", "--patience", "1", "--evaluate-every", "0.1", "--fp32"]
    run = ["--data", str(prepared), "--run", str(tmp_path)]
    assert main(["train", *run, *SIZES, *more]) == 0
    assert "Stopped at step 8 with a checkpoint: no better for too long" in capsys.readouterr().err
