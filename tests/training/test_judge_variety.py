import math

import pytest

from bot.lyrics.verse import Scheme
from training.judge.variety import distinct_2, self_bleu
from training.judge.verses import JudgedLine, JudgedVerse


def verse(*texts):
    return JudgedVerse("", Scheme.FREE, tuple(JudgedLine(text, False) for text in texts))


def test_distinct_2_counts_bigrams_within_lines():
    assert distinct_2([verse("a b a b", "C d")]) == pytest.approx(3 / 4)
    assert distinct_2([verse("a b"), verse("A B")]) == pytest.approx(1 / 2)
    assert distinct_2([verse("a")]) == 0


def test_given_lines_do_not_count():
    lines = (JudgedLine("a b a b a b", True), JudgedLine("c d", False))
    assert distinct_2([JudgedVerse("", Scheme.FREE, lines)]) == 1


def test_self_bleu_of_equal_verses_is_one_and_of_unlike_ones_small():
    assert self_bleu([verse("a b c d e")] * 3) == pytest.approx(1)
    assert self_bleu([verse("a b c d e f g"), verse("h i j k l m n")]) < 0.1
    assert self_bleu([verse("a b c d")]) == 0


def test_self_bleu_by_hand():
    # Each against the other: precisions 4/5, 2/4, 1/3 and 0.1/2 (the rest for no match).
    found = self_bleu([verse("a b c x d"), verse("a b c y d")])
    assert found == pytest.approx(math.exp(sum(map(math.log, (4 / 5, 2 / 4, 1 / 3, 0.1 / 2))) / 4))


def test_self_bleu_clips_counts_and_takes_the_nearest_length():
    # The short verse has all its n-grams in the other but is too short by half.
    short, long = verse("a b c d"), verse("a b c d e f g h")
    precisions = (4 / 8, 3 / 7, 2 / 6, 1 / 5)
    of_long = math.exp(sum(map(math.log, precisions)) / 4)
    assert self_bleu([short, long]) == pytest.approx((math.exp(1 - 8 / 4) + of_long) / 2)
    # Four times the same word finds it but twice in the other.
    assert self_bleu([verse("a a a a"), verse("a a b b")]) < self_bleu([verse("a a b b")] * 2)
