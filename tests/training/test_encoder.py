import pytest

from bot.inference.tokenizer import Tokenizer
from bot.lyrics.form import restore
from bot.lyrics.phonetics import Sounds
from training.encoder import Encoder

LINES = ["samia répare un bateau", "mon frère attend, encore"]


@pytest.fixture
def tokenizer(prepared):
    return Tokenizer.load(prepared / "tokenizer.json")


@pytest.fixture
def encoder(prepared, tokenizer):
    return Encoder(tokenizer, Sounds.load(prepared / "sounds.tsv"))


def test_a_song_is_its_lines_one_after_the_other(encoder, tokenizer):
    first, second = map(encoder.line, LINES)
    assert encoder.song(LINES) == [tokenizer.id("<song>"), *first, *second]
    assert [restore(tokenizer.symbols(ids)) for ids in (first, second)] == LINES


def test_a_line_ends_with_the_newline_and_may_have_its_beginning_given(encoder, tokenizer):
    ids = encoder.line(LINES[0], given=2)
    assert ids[-1] == tokenizer.newline
    assert tokenizer.id("<begin>") in ids
    assert tokenizer.id("<begin>") not in encoder.line(LINES[0])
