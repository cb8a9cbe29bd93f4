import pytest
import torch

from training.checkpoint import CheckpointError, load, save
from training.model import ModelConfig

CONFIG = ModelConfig(vocabulary=10, embedding=4, hidden=(6,))


def test_what_is_saved_comes_back(tmp_path):
    save(tmp_path / "last.pt", CONFIG, {"steps": 3, "x": torch.ones(2)})
    config, state = load(tmp_path / "last.pt")
    assert config == CONFIG
    assert state["steps"] == 3
    assert list(tmp_path.iterdir()) == [tmp_path / "last.pt"]


def no_room(_):
    raise OSError(28, "No space left on device")


def wrapped(_):
    try:
        no_room(_)
    except OSError:
        raise RuntimeError("unexpected pos 64 vs 0") from None


@pytest.mark.parametrize("fails", [no_room, wrapped])
def test_a_failed_write_leaves_the_earlier_one(tmp_path, monkeypatch, fails):
    path = tmp_path / "last.pt"
    save(path, CONFIG, {"steps": 3})

    def full(obj, file):
        file.write(b"half")
        fails(file)

    monkeypatch.setattr(torch, "save", full)
    with pytest.raises(CheckpointError, match=r"No space left.*intact"):
        save(path, CONFIG, {"steps": 4})
    assert list(tmp_path.iterdir()) == [path]
    monkeypatch.undo()
    assert load(path)[1]["steps"] == 3


def test_a_failed_first_write_says_that_nothing_was_saved(tmp_path):
    (tmp_path / "run").write_text("in the way")
    with pytest.raises(CheckpointError, match="nothing was saved before"):
        save(tmp_path / "run" / "last.pt", CONFIG, {})


def test_a_missing_one_says_what_to_run(tmp_path):
    with pytest.raises(CheckpointError, match="training train"):
        load(tmp_path / "last.pt")


def test_a_damaged_one_is_named(tmp_path):
    (tmp_path / "last.pt").write_bytes(b"not a checkpoint")
    with pytest.raises(CheckpointError, match="cannot be read"):
        load(tmp_path / "last.pt")


def test_one_of_another_format_is_refused(tmp_path):
    torch.save({"format": 99, "model": {}}, tmp_path / "last.pt")
    with pytest.raises(CheckpointError, match="format 1"):
        load(tmp_path / "last.pt")
