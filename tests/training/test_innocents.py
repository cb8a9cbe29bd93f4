"""Candidates for the innocent list: what is refused without being listed."""

import pytest

from bot.moderation import Filter
from training.innocents import candidates, main, read_words


@pytest.fixture(scope="module")
def judge():
    return Filter.load()


def test_words_are_read_with_their_counts(tmp_path):
    path = tmp_path / "words.tsv"
    path.write_text("un\t9\ndeux\t2\ntrois\n\n", encoding="utf-8")
    assert list(read_words(path, least=3)) == ["un", "trois"]


def test_listed_innocent_and_reviewed_words_are_no_candidates(judge):
    words = ["pute", "dispute", "mégapute", "hyperpute"]
    assert candidates(judge, words, frozenset({"megapute"})) == {"pute": {"hyperpute"}}


def test_the_command_prints_them(tmp_path, capsys):
    path = tmp_path / "words.txt"
    path.write_text("bonjour\nhyperpute\n", encoding="utf-8")
    assert main([str(path)]) == 0
    assert capsys.readouterr().out == "pute: hyperpute\n"
