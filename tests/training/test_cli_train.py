"""What `training train` says."""

import argparse
from dataclasses import fields

import pytest
from terminal import one_sentence

from training.cli import main
from training.cli.train import add_options
from training.config import TrainConfig
from training.model import ModelConfig

SIZES = ["--embedding", "16", "--hidden", "24", "--batch", "4", "--length", "20"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--data", "nowhere", "--steps", "1"], "training prepare"),
        (["--steps", "1", "--resume"], "training train"),
        (["--steps", "1", "--device", "cuda"], "--device cpu"),
        (["--steps", "1", "--batch", "5000"], "too few for 5000 streams"),
        (["--steps", "0"], "--steps must be 1 or more"),
        (["--minutes", "nan"], "--minutes must be more than 0, not nan"),
        (["--steps", "1", "--dropout", "1"], "--dropout must be"),
        (["--steps", "1", "--hidden", "-4"], "--hidden must be 1 or more, not -4"),
    ],
)
def test_bad_input_is_one_sentence(arguments, says, prepared, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    run = ["--run", str(tmp_path / "run")]
    assert main(["train", "--data", str(prepared), *run, *SIZES, *arguments]) == 1
    assert says in one_sentence(capsys)
    assert not (tmp_path / "run").exists()


def test_every_option_is_told_with_its_default():
    parser = argparse.ArgumentParser()
    add_options(parser, required=False)
    told = {action.dest: action.help for action in parser._actions}
    alike = {"input_dropout", "hidden_dropout", "output_dropout"}
    for field in (*fields(ModelConfig), *fields(TrainConfig)):
        name = "dropout" if field.name in alike else field.name
        if name == "hidden":
            assert told[name].endswith("(704)")
        elif name not in {"vocabulary", "steps", "minutes", "bf16", "checkpoint_minutes"}:
            assert told[name].endswith(f"({field.default})")


def test_an_early_end_is_said(prepared, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("training.trainer.Trainer.evaluate", lambda _: 2.0)
    more = ["--steps", "40", "--patience", "1", "--evaluate-every", "0.1", "--fp32"]
    run = ["--data", str(prepared), "--run", str(tmp_path)]
    assert main(["train", *run, *SIZES, *more]) == 0
    assert "Stopped at step 8 with a checkpoint: no better for too long" in capsys.readouterr().err
