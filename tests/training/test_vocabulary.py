import json

import pytest

from bot.inference.tokenizer import Tokenizer
from bot.lyrics.form import CONTROLS
from training.vocabulary import train_tokenizer

COUNTS = {"rappeur": 80, "rapper": 90, "la": 500, "!": 60, "l'": 70, "œil": 1, "𝕏": 2}


@pytest.fixture(scope="module")
def tokenizer():
    return Tokenizer(train_tokenizer(COUNTS, 330))


def test_controls_come_first_and_bytes_are_there(tokenizer):
    assert [tokenizer.piece(i) for i in range(len(CONTROLS))] == list(CONTROLS)
    assert tokenizer.piece(len(CONTROLS)) == "<0x00>"
    assert tokenizer.size <= 330


def test_frequent_words_become_short(tokenizer):
    assert len(tokenizer.encode_chunk("la")) == 1
    assert len(tokenizer.encode_chunk("rapper")) < len("rapper")


@pytest.mark.parametrize("chunk", ["œil", "𝕏", "zébu", "<nl>", "<0x41>", "中", "!"])
def test_nothing_is_unknown(tokenizer, chunk):
    ids = tokenizer.encode_chunk(chunk)
    assert tokenizer.symbols(ids) == [chunk]
    assert not set(ids) & set(tokenizer.controls.values())


def test_it_is_the_same_for_the_same_counts():
    shuffled = dict(reversed(COUNTS.items()))
    assert json.loads(train_tokenizer(shuffled, 330)) == json.loads(train_tokenizer(COUNTS, 330))


def test_too_small_a_vocabulary_is_refused():
    with pytest.raises(ValueError, match="too small"):
        train_tokenizer(COUNTS, 200)
