from hypothesis import given
from hypothesis import strategies as st

from bot.card.setting import broken


def test_a_line_that_fits_is_left_alone():
    assert broken("un vers court", 13, len, most=3) == ["un vers court"]


def test_rows_are_even():
    assert broken("aa bb cc dd ee ff gg", 18, len, most=3) == ["aa bb cc dd", "ee ff gg"]


def test_a_word_longer_than_a_row_is_broken():
    assert broken("z" * 7, 3, len, most=9) == ["zzz", "zzz", "z"]


def test_too_many_rows_end_in_an_ellipsis():
    assert broken("un deux trois quatre", 6, len, most=2) == ["un", "deux…"]


@given(st.text("ab é", max_size=60), st.integers(3, 12), st.integers(1, 4))
def test_no_row_is_too_wide_and_no_letter_is_lost(text, width, most):
    text = " ".join(text.split())
    rows = broken(text, width, len, most=most)
    assert 1 <= len(rows) <= most
    assert all(len(row) <= width for row in rows)
    if not rows[-1].endswith("…"):
        assert "".join(rows).replace(" ", "") == text.replace(" ", "")
