"""The lists that come with the bot: nothing stale, nothing at odds with itself."""

from dataclasses import replace
from pathlib import Path

import pytest

import bot.moderation
from bot.moderation import Filter, Level
from bot.moderation.normalise import fold
from bot.moderation.wordlist import Wordlist

FOLDER = Path(bot.moderation.__file__).parent / "wordlists"


@pytest.fixture(scope="module")
def lists():
    lists = Wordlist()
    for path in sorted(FOLDER.glob("*.toml")):
        lists.read(path)
    return lists


def test_every_listed_form_is_found(judge, lists):
    missed = [
        form
        for entry in lists.entries
        for form in entry.forms
        if not judge.check(" ".join(form) if entry.disguised else form, Level.STRICT).hits
    ]
    assert missed == []


def test_every_innocent_word_would_be_taken_for_another_without_the_list(lists):
    entries = [replace(e, exceptions=()) for e in lists.entries]
    judge = Filter(replace(lists, entries=entries, innocent=[], innocent_phrases=[]))
    words = [w for e in lists.entries for w in e.exceptions if " " not in w]
    stale = [w for w in (*words, *lists.innocent) if judge.check(w, Level.STRICT).allowed]
    assert stale == []


def test_every_innocent_word_passes(judge, lists):
    assert [w for w in lists.innocent if not judge.check(w, Level.STRICT).allowed] == []


def test_names_of_peoples_and_beliefs_are_no_offence(judge, lists):
    names = [w for w in lists.classes["religion"] if w not in {"feuj", "feujs", "muzz"}]
    names += [w for w in lists.classes["origin"] if "beurette" not in w]
    assert [
        w for w in names if not judge.check(f"une chanson sur les {w}", Level.OFF).allowed
    ] == []


def test_no_form_is_listed_twice(lists):
    seen = {}
    twice = [
        form
        for entry in lists.entries
        for form in set(map(fold, entry.forms))
        if not entry.accents and seen.setdefault(form, entry) is not entry
    ]
    assert twice == []
