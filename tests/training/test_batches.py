import numpy as np
import pytest
import torch

from training.batches import SongBatches, read_tokens

SONG = 0


def stream(songs):
    return np.concatenate([np.array([SONG, *song], dtype="<u2") for song in songs])


@pytest.fixture
def tokens():
    draw = np.random.default_rng(0)
    return stream([draw.integers(1, 50, size=draw.integers(3, 40)) for _ in range(30)])


def read(batches, lengths):
    return [batches.segment(length) for length in lengths]


def test_targets_are_the_inputs_one_later_across_segments(tokens):
    first, second = read(SongBatches(tokens, SONG, 4, seed=1), [7, 9])
    assert torch.equal(first.inputs[1:], first.targets[:-1])
    assert torch.equal(first.targets[-1], second.inputs[0])


def test_an_epoch_deals_every_song_once(tokens):
    batches = SongBatches(tokens, SONG, 1, seed=1)
    seen = batches.segment(len(tokens)).inputs[:, 0].tolist()
    assert sorted(seen) == sorted(tokens.tolist())
    assert seen != tokens.tolist()
    assert batches.epochs == 1


def test_epochs_are_shuffled_anew(tokens):
    batches = SongBatches(tokens, SONG, 1, seed=1)
    first, second = read(batches, [len(tokens), len(tokens)])
    assert first.inputs.tolist() != second.inputs.tolist()


@pytest.mark.parametrize("before", [1, 5, 40])
def test_a_restored_place_goes_on_the_same(tokens, before):
    whole = SongBatches(tokens, SONG, 4, seed=1)
    read(whole, [11] * before)
    resumed = SongBatches(tokens, SONG, 4, seed=1)
    resumed.restore(whole.state())
    for ours, theirs in zip(read(whole, [11] * 30), read(resumed, [11] * 30), strict=True):
        assert torch.equal(ours.inputs, theirs.inputs)
    assert whole.epochs == resumed.epochs


def test_too_few_songs_are_named(tokens):
    with pytest.raises(ValueError, match="30 songs are too few for 31 streams: take --batch 30"):
        SongBatches(tokens, SONG, 31, seed=1)


def test_a_text_without_a_song_is_named(tokens):
    with pytest.raises(ValueError, match="no song"):
        SongBatches(tokens[1:3], SONG, 1, seed=1)


def test_another_text_is_told_from_the_one_a_run_was_started_on(tokens):
    batches = SongBatches(tokens[:-1], SONG, 4, seed=1)
    with pytest.raises(ValueError, match="another text"):
        batches.restore(SongBatches(tokens, SONG, 4, seed=1).state())


@pytest.mark.parametrize("written", [None, b""])
def test_tokens_that_are_not_there_are_asked_of_prepare(tmp_path, written):
    path = tmp_path / "train.bin"
    if written is not None:
        path.write_bytes(written)
    with pytest.raises(ValueError, match="training prepare"):
        read_tokens(path)
