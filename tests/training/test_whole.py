"""`python -m training all`, on a small corpus."""

import os
import random
import signal

import pytest
from training_corpus import song, write_raw

from training.checkpoint import load
from training.cli import main
from training.trainer import Trainer

OPTIONS = "--embedding 16 --hidden 24 --batch 4 --length 20 --threads 1".split()


@pytest.fixture
def corpus(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EXECUTION_PROVIDER", "cpu")
    return write_raw(tmp_path / "corpus")


def stop_after(monkeypatch, steps):
    step = Trainer.step

    def interrupted(self):
        record = step(self)
        if record.step == steps:
            os.kill(os.getpid(), signal.SIGINT)
        return record

    monkeypatch.setattr(Trainer, "step", interrupted)


def test_the_whole_way_can_be_stopped_gone_on_with_and_prolonged(
    corpus, tmp_path, monkeypatch, capsys
):
    words = ["all", str(corpus), "--bundle", "models/small", *OPTIONS]
    with monkeypatch.context() as patch:
        stop_after(patch, 3)
        assert main([*words, "--steps", "6"]) == 130
    said = capsys.readouterr().err
    assert "[1/5 clean] " in said
    assert "Chosen: " in said
    assert "the same command goes on" in said
    (checkpoint,) = (tmp_path / "work" / "all").glob("run-*/last.pt")
    assert load(checkpoint)[1]["steps"] == 3

    steps, step = [], Trainer.step
    monkeypatch.setattr(Trainer, "step", lambda self: (steps.append(self.steps), step(self))[1])
    assert main([*words, "--steps", "6"]) == 0
    out, err = capsys.readouterr()
    assert steps == [3, 4, 5]
    assert "models/small is ready" in out
    assert "[2/5 prepare] up to date" in err
    assert "bits per character" in err
    assert (tmp_path / "models" / "small" / "CARD.md").is_file()

    assert main([*words, "--steps", "6"]) == 0
    assert capsys.readouterr().err.count("up to date") == 5
    assert main([*words, "--steps", "7"]) == 0
    assert steps == [3, 4, 5, 6]


def test_a_corpus_that_is_too_small_is_one_sentence(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "un artiste.txt").write_text("\n".join(song(random.Random(0), 20)), "utf-8")
    assert main(["all", str(tmp_path / "un artiste.txt")]) == 1
    err = capsys.readouterr().err.splitlines()[-1]
    assert err.startswith("couplet: ")
    assert "training needs 200" in err
