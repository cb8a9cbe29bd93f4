import numpy as np
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


def cut(data):
    return data[: len(data) // 2]


def flipped(data):
    place = data.index(np.full(4000, 1.5, dtype="<f4").tobytes())
    return data[:place] + bytes(100) + data[place + 100 :]


@pytest.mark.parametrize("harm", [cut, flipped, lambda _: b"not a checkpoint", lambda _: b""])
def test_a_damaged_one_is_named_in_one_plain_sentence(tmp_path, harm):
    path = tmp_path / "last.pt"
    save(path, CONFIG, {"x": torch.full((4000,), 1.5)})
    path.write_bytes(harm(path.read_bytes()))
    with pytest.raises(CheckpointError) as caught:
        load(path)
    assert str(caught.value) == (
        f"{path} is damaged or no checkpoint: put a copy of it back, or train into another"
        " folder with --run."
    )


def test_one_that_cannot_be_opened_says_why(tmp_path):
    (tmp_path / "run").write_text("a file")
    with pytest.raises(CheckpointError, match=r"cannot be read \(Not a directory\).*--run"):
        load(tmp_path / "run" / "last.pt")


def test_one_of_another_format_is_refused(tmp_path):
    torch.save({"format": 99, "model": {}}, tmp_path / "last.pt")
    with pytest.raises(CheckpointError, match="format 1"):
        load(tmp_path / "last.pt")
