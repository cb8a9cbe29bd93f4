import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lyrics.form import CONTROLS, NEWLINE, arrange, restore, syllable_control
from bot.lyrics.text import normalise


def test_a_line_is_laid_from_right_to_left():
    assert arrange("j'suis là, mec !", 4) == [
        "<syllables:4>", "!", "mec", ",", "là", "suis", "j'", "<nl>",
    ]  # fmt: skip


def test_a_given_beginning_stands_ahead_in_natural_order():
    assert arrange("dans la ville on dort pas", 6, given=2) == [
        "<syllables:6>", "<begin>", "dans", "la", "<rest>", "pas", "dort", "on", "ville", "<nl>",
    ]  # fmt: skip


def test_a_line_no_longer_than_its_given_words_is_laid_as_usual():
    assert "<begin>" not in arrange("dans la ville", 3, given=3)


def test_an_unusual_space_is_marked():
    assert "<flip>" in arrange("viens ,mec", 2)
    assert "<flip>" not in arrange("viens, mec", 2)


@pytest.mark.parametrize("count", [-1, 0, 24, 25, 300])
def test_syllable_controls_are_clamped(count):
    assert syllable_control(count) in CONTROLS


@given(st.text(max_size=40), st.integers(0, 3))
def test_nothing_is_lost(text, given_words):
    line = normalise(text)
    assert restore(arrange(line, 8, given=given_words)) == line


def test_what_follows_the_newline_is_left_out():
    assert restore(["la", NEWLINE, "nuit"]) == "la"


def test_controls_out_of_place_are_passed_over():
    assert restore(["<rest>", "nuit", "<song>", "la"]) == "la nuit"
