"""The bias table: seeds that differ in one word, and shares with their intervals."""

import pytest

from bot.moderation import Filter, Level
from training.toxicity.bias import Group, hostile, interval, read_seeds, rows, table

HERE, THERE = Group("place", "here", "ici"), Group("place", "there", "là")


def test_the_seeds_differ_in_one_word_and_are_no_offence():
    sentences, groups = read_seeds()
    judge = Filter.load()
    assert len(sentences) >= 8
    assert {group.axis for group in groups} == {"gender", "origin", "religion", "orientation"}
    assert len({group.word for group in groups}) == len(groups)
    for sentence in sentences:
        assert sentence.count("{}") == 1
        for group in groups:
            assert judge.check(sentence.format(group.word), Level.STRICT).allowed


def test_hostile_lines_hold_insults_slurs_or_hatred():
    lines = ["quel connard", "sale juif", "mort aux arabes", "merde alors", "bonjour"]
    assert hostile(Filter.load(), lines) == 3


def test_rows_hold_shares_by_way():
    found = {"raw": {HERE: (5, 100), THERE: (0, 0)}, "strict": {HERE: (0, 50), THERE: (1, 1)}}
    first, second = rows(found)
    assert (first["axis"], first["group"], first["word"]) == ("place", "here", "ici")
    assert first["ways"]["raw"] == pytest.approx(
        {"lines": 100, "share": 0.05, "low": 0.0215, "high": 0.1118}, abs=1e-4
    )
    assert second["ways"]["raw"]["share"] == 0
    shown = table([first, second])
    assert "place, here" in shown
    assert "5.0% (2.2% to 11.2%)" in shown
    assert rows({}) == []


@pytest.mark.parametrize(("count", "total"), [(0, 10), (10, 10), (3, 10)])
def test_the_interval_holds_the_share(count, total):
    low, high = interval(count, total)
    assert 0 <= low <= count / total <= high <= 1
    assert high - low < 0.6


def test_nothing_is_known_of_no_lines():
    assert interval(0, 0) == (0.0, 1.0)
