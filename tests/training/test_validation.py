import math
import shutil
from itertools import pairwise

import numpy as np
import pytest
import torch

from bot.inference.tokenizer import Tokenizer
from bot.lyrics.form import SONG
from training import validation
from training.model import LanguageModel, ModelConfig
from training.parallel import Team
from training.validation import Validation

ALONE = Team(torch.device("cpu"))


@pytest.fixture
def song(prepared):
    return Tokenizer.load(prepared / "tokenizer.json").id(SONG)


@pytest.fixture
def model(prepared):
    torch.manual_seed(0)
    vocabulary = Tokenizer.load(prepared / "tokenizer.json").size
    return LanguageModel(ModelConfig(vocabulary, embedding=8, hidden=(12,))).eval()


@torch.no_grad()
def test_in_one_row_it_is_the_sum_over_the_songs(prepared, song, model, monkeypatch):
    monkeypatch.setattr(validation, "ROWS", 1)
    tokens = torch.from_numpy(np.fromfile(prepared / "valid.bin", "<u2").astype(np.int64))
    starts = [*(tokens == song).nonzero().flatten().tolist(), len(tokens)]
    nats = 0.0
    for start, end in pairwise(starts):
        whole = tokens[start:end, None]
        logits, _ = model(whole[:-1], model.zero_state(1))
        nats += torch.nn.functional.cross_entropy(
            logits[:, 0], whole[1:, 0], reduction="sum"
        ).item()
    ours = Validation(prepared, song, ALONE)
    assert ours.bits_per_character(model) == pytest.approx(nats / math.log(2) / ours.characters)


def test_rows_side_by_side_differ_little(prepared, song, model, monkeypatch):
    many = Validation(prepared, song, ALONE).bits_per_character(model)
    monkeypatch.setattr(validation, "ROWS", 1)
    assert many == pytest.approx(
        Validation(prepared, song, ALONE).bits_per_character(model), rel=0.02
    )


@pytest.mark.parametrize("text", ["", "\n\n"])
def test_an_empty_validation_text_is_named(prepared, song, tmp_path, text):
    shutil.copytree(prepared, tmp_path / "data")
    (tmp_path / "data" / "valid.txt").write_text(text)
    with pytest.raises(ValueError, match="--valid-share"):
        Validation(tmp_path / "data", song, ALONE)


def test_a_very_short_one_is_measured(prepared, song, tmp_path, model):
    shutil.copytree(prepared, tmp_path / "data")
    short = np.fromfile(prepared / "valid.bin", "<u2")[:4]
    (tmp_path / "data" / "valid.bin").write_bytes(short.tobytes())
    assert Validation(tmp_path / "data", song, ALONE).bits_per_character(model) > 0
