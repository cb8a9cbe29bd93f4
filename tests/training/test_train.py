import csv
import json
import os
import signal
from dataclasses import asdict, replace

import pytest
import torch

from training import checkpoint
from training.checkpoint import CheckpointError, load
from training.config import TrainConfig
from training.model import ModelConfig
from training.parallel import Team
from training.prepared import NotPreparedError
from training.train import LOG, averaged_model, describe_run, train
from training.trainer import CHECKPOINT, Trainer, TrainingError

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


KIT = {"embedding_dropout": 0.1, "weight_drop": 0.2}


@pytest.mark.parametrize(
    ("kit", "options"),
    [
        ({}, {}),
        ({}, {"bf16": True}),
        ({}, {"optimiser": "adamw"}),
        (KIT, {"activation": 2.0, "temporal": 1.0, "patience": 9, "evaluate_every": 0.1}),
    ],
)
def test_a_resumed_run_equals_an_uninterrupted_one(prepared, tmp_path, model, kit, options):
    model = replace(model, **kit)
    config = TrainConfig(**{**BUDGET, "steps": 12, **options})
    whole = Trainer(prepared, tmp_path, model, config)
    for _ in range(12):
        whole.step()
    first = Trainer(prepared, tmp_path, model, config)
    for _ in range(5):
        first.step()
    first.save()
    resumed = train(prepared, tmp_path, model, config, resume=True)
    assert resumed.steps == 12
    for part in ("masters", "average"):
        mine, other = getattr(whole.optimiser, part), getattr(resumed.optimiser, part)
        assert all(map(torch.equal, mine, other))


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
    with pytest.raises(TrainingError, match=r"step 1 is good.*--peak-rate"):
        trainer.step()
    assert load(tmp_path / CHECKPOINT)[1]["steps"] == 1


def test_weights_that_are_no_numbers_are_not_saved(prepared, tmp_path, model):
    trainer = Trainer(prepared, tmp_path, model, TrainConfig(**{**BUDGET, "steps": 5}))
    trainer.step()
    trainer.save()
    trainer.step()
    trainer.optimiser.masters[2][0, 0] = float("inf")
    with pytest.raises(
        TrainingError, match=r"weights.*at step 2; the checkpoint of step 1 is good"
    ):
        trainer.save()
    assert load(tmp_path / CHECKPOINT)[1]["steps"] == 1


def test_a_validation_text_that_costs_no_number_stops_before_that_is_saved(
    prepared, tmp_path, model, monkeypatch
):
    scores = iter([2.0, float("nan")])
    monkeypatch.setattr(Trainer, "evaluate", lambda _: next(scores))
    with pytest.raises(TrainingError, match=r"validation.* nan .*of step 3 is good"):
        run(prepared, tmp_path, model, steps=4, checkpoint_minutes=0)
    assert load(tmp_path / CHECKPOINT)[1]["steps"] == 3


def test_a_run_that_is_there_is_not_begun_anew(prepared, tmp_path, model):
    run(prepared, tmp_path, model, steps=2)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(
        TrainingError, match=r"holds a run: --resume goes on with it, another --run"
    ):
        run(prepared, tmp_path, model, steps=3)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_folder_that_cannot_be_written_is_named(prepared, tmp_path, model):
    (tmp_path / "file").write_text("in the way")
    for folder in (tmp_path / "file", tmp_path / "file" / "run"):
        with pytest.raises(TrainingError, match=r"cannot be written \(.*\): name another .*--run"):
            run(prepared, folder, model, steps=1)


def test_a_checkpoint_of_other_sizes_is_refused(prepared, tmp_path, model):
    run(prepared, tmp_path, model, steps=1)
    config = TrainConfig(**{**BUDGET, "steps": 1})
    other = replace(model, embedding=8)
    with pytest.raises(TrainingError, match=r"other sizes.* --embedding 16 --hidden 24,"):
        train(prepared, tmp_path, other, config, resume=True)
    other = replace(model, vocabulary=99)
    with pytest.raises(TrainingError, match=rf"of {model.vocabulary} tokens, not 99: .*--data"):
        train(prepared, tmp_path, other, config, resume=True)


def test_a_description_has_all_that_was_asked_for(prepared, tmp_path, model):
    model = replace(model, **KIT)
    trainer = run(prepared, tmp_path, model, steps=1)
    found = describe_run(tmp_path / CHECKPOINT, prepared)
    assert found["model"] == asdict(model)
    assert found["config"] == asdict(trainer.config)
    assert found["data"]["raw"] is False
    with pytest.raises(NotPreparedError):
        describe_run(tmp_path / CHECKPOINT, tmp_path)


def test_a_vocabulary_that_does_not_fit_is_refused(prepared, tmp_path):
    with pytest.raises(TrainingError, match="99 tokens"):
        run(prepared, tmp_path, ModelConfig(vocabulary=99, **SIZES), steps=1)


def test_the_averaged_model_has_the_averaged_weights(prepared, tmp_path, model):
    trainer = run(prepared, tmp_path, model, steps=3)
    averaged = averaged_model(tmp_path / CHECKPOINT)
    for own, average in zip(averaged.parameters(), trainer.optimiser.average, strict=True):
        assert torch.equal(own, average)
    assert not averaged.training


@pytest.mark.parametrize("budget", [{}, {"steps": 3, "minutes": 1.0}])
def test_a_run_needs_one_budget(budget):
    with pytest.raises(ValueError, match="budget"):
        TrainConfig(**budget)


def test_a_run_ends_where_the_held_out_artists_are_read_no_better(
    prepared, tmp_path, model, monkeypatch
):
    scores = iter([3.0, 2.0, 2.5, 2.0, 1.0])
    monkeypatch.setattr(Trainer, "evaluate", lambda _: next(scores))
    trainer = run(prepared, tmp_path, model, steps=20, evaluate_every=0.1, patience=2)
    assert (trainer.steps, trainer.best.bits, trainer.best.step) == (8, 2.0, 4)
    averaged = list(averaged_model(tmp_path / CHECKPOINT).parameters())
    assert all(map(torch.equal, averaged, trainer.best.average))
    assert not torch.equal(averaged[0], trainer.optimiser.average[0])
    assert describe_run(tmp_path / CHECKPOINT, prepared)["best_step"] == 4
    again = train(prepared, tmp_path, model, trainer.config, resume=True)
    assert again.steps == 8


def test_a_run_that_goes_on_without_early_stopping_exports_its_last_weights(
    prepared, tmp_path, model
):
    first = run(prepared, tmp_path, model, steps=4, patience=9)
    config = replace(first.config, steps=8, patience=0)
    trainer = train(prepared, tmp_path, model, config, resume=True)
    averaged = list(averaged_model(tmp_path / CHECKPOINT).parameters())
    assert all(map(torch.equal, averaged, trainer.optimiser.average))
    assert describe_run(tmp_path / CHECKPOINT, prepared)["best_step"] == 8


def test_checkpoints_are_due_by_the_clock_that_all_processes_share(
    prepared, tmp_path, model, monkeypatch
):
    saved = []
    monkeypatch.setattr(Trainer, "save", lambda self: saved.append(self.steps))
    # Of the two figures that a step adds up the first is its seconds.
    monkeypatch.setattr(Team, "total", lambda _, *own: [40.0, 0] if len(own) == 2 else list(own))
    config = TrainConfig(**{**BUDGET, "steps": 6, "checkpoint_minutes": 1})
    Trainer(prepared, tmp_path, model, config).train(None)
    assert saved == [2, 4, 6, 6]


def test_a_full_disk_in_passing_does_not_end_the_training(
    prepared, tmp_path, model, monkeypatch, capsys
):
    save = checkpoint.save
    room = iter([True, False])

    def fill(path, config, state):
        if not next(room, True):
            raise CheckpointError("No room.")
        save(path, config, state)

    monkeypatch.setattr(checkpoint, "save", fill)
    trainer = run(prepared, tmp_path, model, steps=3, checkpoint_minutes=0)
    assert trainer.steps == 3
    assert "No room. Training goes on." in capsys.readouterr().err
    assert load(tmp_path / CHECKPOINT)[1]["steps"] == 3


def test_a_full_disk_at_the_end_is_an_error_and_the_checkpoint_before_stays(
    prepared, tmp_path, model, monkeypatch
):
    run(prepared, tmp_path, model, steps=2)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(torch, "save", full)
    with pytest.raises(CheckpointError, match="No space"):
        train(prepared, tmp_path, model, TrainConfig(**{**BUDGET, "steps": 4}), resume=True)
    assert load(tmp_path / CHECKPOINT)[1]["steps"] == 2


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"batch": 3}, "resume it with --batch 4"),
        ({"optimiser": "adamw"}, "other --optimiser"),
    ],
)
def test_options_a_run_cannot_be_resumed_with_are_named(prepared, tmp_path, model, options, says):
    run(prepared, tmp_path, model, steps=1)
    config = TrainConfig(**{**BUDGET, "steps": 2, **options})
    with pytest.raises((TrainingError, ValueError), match=says):
        train(prepared, tmp_path, model, config, resume=True)
    assert load(tmp_path / CHECKPOINT)[1]["steps"] == 1


def test_activity_is_penalised(prepared, tmp_path, model):
    sizes = []
    for weight in (0.0, 100.0):
        options = {"steps": 30, "activation": weight, "temporal": weight}
        trainer = Trainer(prepared, tmp_path, model, TrainConfig(**{**BUDGET, **options}))
        for _ in range(30):
            trainer.step()
        inputs = trainer.batches.segment(20).inputs
        x, _, _ = trainer.model.eval().features(inputs, trainer.model.zero_state(4))
        sizes.append((x.square().mean().item(), x.diff(dim=0).square().mean().item()))
    assert sizes[1][0] < 0.5 * sizes[0][0]
    assert sizes[1][1] < 0.5 * sizes[0][1]
