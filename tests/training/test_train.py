import csv
import json
import os
import signal

import pytest
import torch

from training.checkpoint import load
from training.config import TrainConfig
from training.model import ModelConfig
from training.progress import Record
from training.train import (
    CHECKPOINT,
    LOG,
    Trainer,
    TrainingError,
    averaged_model,
    describe_run,
    rate,
    train,
)

SIZES = {"embedding": 16, "hidden": (24,)}
BUDGET = {"batch": 4, "length": 20, "evaluate_every": 0.5, "peak_rate": 1e-2, "bf16": False}


@pytest.fixture
def model(prepared):
    vocabulary = json.loads((prepared / "prepare.json").read_text())["vocabulary"]
    return ModelConfig(vocabulary=vocabulary, **SIZES)


def run(prepared, folder, model, **options):
    return train(prepared, folder, model, TrainConfig(**{**BUDGET, **options}))


def test_training_learns(prepared, tmp_path, model):
    trainer = run(prepared, tmp_path, model, steps=60)
    with (tmp_path / LOG).open() as file:
        scores = [float(row["valid_bpc"]) for row in csv.DictReader(file) if row["valid_bpc"]]
    assert len(scores) == 2
    assert scores[-1] < 0.8 * Trainer(prepared, tmp_path, model, trainer.config).evaluate()


@pytest.mark.parametrize("bf16", [False, True])
def test_a_resumed_run_equals_an_uninterrupted_one(prepared, tmp_path, model, bf16):
    config = TrainConfig(**{**BUDGET, "steps": 12, "bf16": bf16})
    whole = Trainer(prepared, tmp_path, model, config)
    for _ in range(12):
        whole.step()
    first = Trainer(prepared, tmp_path, model, config)
    for _ in range(5):
        first.step()
    first.save()
    resumed = train(prepared, tmp_path, model, config, resume=True)
    assert resumed.steps == 12
    for ours, theirs in zip(whole.optimiser.masters, resumed.optimiser.masters, strict=True):
        assert torch.equal(ours, theirs)


def test_a_signal_stops_after_the_step_and_leaves_a_checkpoint(
    prepared, tmp_path, model, monkeypatch
):
    step = Trainer.step

    def interrupted(self):
        record = step(self)
        if record.step == 3:
            os.kill(os.getpid(), signal.SIGINT)
        return record

    monkeypatch.setattr(Trainer, "step", interrupted)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    trainer = run(prepared, tmp_path, model, steps=50)
    assert trainer.steps == 3
    assert load(tmp_path / CHECKPOINT)[1]["steps"] == 3
    assert signal.signal(signal.SIGINT, before) is signal.default_int_handler


def test_a_budget_in_minutes_ends(prepared, tmp_path, model):
    trainer = run(prepared, tmp_path, model, minutes=0.01)
    assert trainer.progress == 1
    assert describe_run(tmp_path / CHECKPOINT, prepared)["steps"] == trainer.steps


def test_a_loss_that_is_no_number_stops_and_keeps_the_last_good_checkpoint(
    prepared, tmp_path, model
):
    config = TrainConfig(**{**BUDGET, "steps": 5})
    trainer = Trainer(prepared, tmp_path, model, config)
    trainer.step()
    trainer.save()
    with torch.no_grad():
        trainer.model.bias.fill_(float("nan"))
    with pytest.raises(TrainingError, match="--peak-rate"):
        trainer.step()
    assert load(tmp_path / CHECKPOINT)[1]["steps"] == 1


def test_a_checkpoint_of_other_sizes_is_refused(prepared, tmp_path, model):
    run(prepared, tmp_path, model, steps=1)
    other = ModelConfig(vocabulary=model.vocabulary, embedding=8, hidden=(24,))
    with pytest.raises(TrainingError, match="other sizes"):
        train(prepared, tmp_path, other, TrainConfig(**{**BUDGET, "steps": 1}), resume=True)


def test_a_vocabulary_that_does_not_fit_is_refused(prepared, tmp_path):
    with pytest.raises(TrainingError, match="99 tokens"):
        run(prepared, tmp_path, ModelConfig(vocabulary=99, **SIZES), steps=1)


def test_the_averaged_model_has_the_averaged_weights(prepared, tmp_path, model):
    trainer = run(prepared, tmp_path, model, steps=3)
    averaged = averaged_model(tmp_path / CHECKPOINT)
    for own, average in zip(averaged.parameters(), trainer.optimiser.average, strict=True):
        assert torch.equal(own, average)
    assert not averaged.training


def test_the_rate_warms_up_and_falls():
    config = TrainConfig(steps=100, warmup_share=0.1, peak_rate=1.0, final_rate_share=0.02)
    rates = [rate(i / 100, config) for i in range(101)]
    assert rates[0] == 0
    assert max(rates) == rates[10] == 1
    assert rates[100] == pytest.approx(0.02)
    assert rates[10:] == sorted(rates[10:], reverse=True)


@pytest.mark.parametrize("budget", [{}, {"steps": 3, "minutes": 1.0}, {"steps": -1}])
def test_a_run_needs_one_budget(budget):
    with pytest.raises(ValueError, match="budget"):
        TrainConfig(**budget)


def test_records_are_what_the_log_holds(prepared, tmp_path, model):
    run(prepared, tmp_path, model, steps=21)
    with (tmp_path / LOG).open() as file:
        header = next(csv.reader(file))
    assert header == [*Record.__dataclass_fields__, "valid_bpc"]
