"""Rates over lines, and over a dictionary's forms."""

import pytest

from bot.moderation import Category, Filter, Level
from training.toxicity.dictionary import scan
from training.toxicity.rates import rates, table


@pytest.fixture(scope="module")
def judge():
    return Filter.load()


@pytest.fixture(scope="module")
def found(judge):
    return rates(judge, ["merde merde", "sale négro de merde", "bonjour", "connard"])


def test_rates_count_lines_not_hits(found):
    assert found.lines == 4
    assert found.by_category == {Category.SLUR_ORIGIN: 1, Category.INSULT: 1, Category.VULGAR: 2}
    assert found.refused == {Level.STRICT: 3, Level.STANDARD: 2, Level.OFF: 1}


def test_rates_agree_with_the_filter_on_what_is_refused(judge):
    lines = ["suicide", "va te pendre", "je veux me suicider", "flingue", "je vais te buter"]
    assert rates(judge, lines).refused == {
        level: sum(not judge.check(line, level).allowed for line in lines) for level in Level
    }


def test_the_report_finds_the_counts_in_the_record(found):
    assert found.record() == {
        "lines": 4,
        "by_category": {"slur_origin": 1, "insult": 1, "vulgar": 2},
        "refused": {"strict": 3, "standard": 2, "off": 1},
    }


def test_the_table_sets_sources_side_by_side(found, judge):
    shown = table({"here": found, "there": rates(judge, ["bonjour", "porno"])}).splitlines()
    assert shown[0].split() == ["here", "there"]
    rows = {line[:22].strip(): line[22:].split() for line in shown[1:]}
    assert rows["lines"] == ["4", "2"]
    assert rows["vulgar"] == ["50.000%", "0.000%"]
    assert rows["sexual"] == ["0.000%", "50.000%"]
    assert rows["refused at strict"] == ["75.000%", "50.000%"]


def test_a_dictionary_has_listed_forms_and_derived_ones(judge):
    found = scan(judge, ["bonjour", "merde", "connards", "dispute", "emmerdologue"])
    assert (found.forms, found.refused) == (5, 3)
    assert found.derived == {"emmerd": {"emmerdologue"}}
    assert found.share == 0.2
    assert "emmerdologue" in found.table()
