from math import log

import pytest

from bot.composer.plan import Energy
from bot.composer.rank import Measures, best_grade, echo, loops, rhyme_reward, score, telling
from bot.lyrics.phonetics import Entry, Sounds
from bot.lyrics.rhyme import Grade

SOUNDS = Sounds(
    Entry(word, phonemes, 9)
    for word, phonemes in [
        ("jour", "ʒuʁ"), ("amour", "amuʁ"), ("tambour", "tãbuʁ"), ("cher", "ʃɛʁ"), ("ami", "ami"),
        ("parti", "paʁti"), ("si", "si"), ("le", "lø"), ("belle", "bɛl"),
    ]
)  # fmt: skip
TUNING = Energy.NORMAL.tuning
PLAIN = Measures(likelihood=-4.0, rhyme=0, off_metre=0, echo=0.0)


def better(one, other):
    return score(one, TUNING) > score(other, TUNING)


@pytest.mark.parametrize(
    "change",
    [{"likelihood": -3.0}, {"rhyme": 2}, {"commonness": -6.0}, {"theme": 0.5}, {"telling": 2.0}],
)
def test_these_make_a_line_better(change):
    fields = {"likelihood": -4.0, "rhyme": 0, "off_metre": 0, "echo": 0.0, "commonness": -4.0}
    assert better(Measures(**{**fields, **change}), Measures(**fields))


@pytest.mark.parametrize(
    "change", [{"off_metre": 1}, {"echo": 0.5}, {"familiar": 1}, {"common": 1}]
)
def test_these_make_a_line_worse(change):
    fields = {"likelihood": -4.0, "rhyme": 0, "off_metre": 0, "echo": 0.0}
    assert better(PLAIN, Measures(**{**fields, **change}))


def test_no_rhyme_is_rich_enough_to_excuse_nonsense():
    assert better(PLAIN, Measures(likelihood=-8.0, rhyme=40, off_metre=0, echo=0.0))


def test_the_best_of_several_partners_counts():
    assert best_grade("le tambour", ["belle", "cher amour"], SOUNDS) is Grade.SUFFISANTE
    assert best_grade("le tambour", [], SOUNDS) is None


def test_rhyme_is_rewarded_beyond_a_poor_rime():
    poor = rhyme_reward("parti", "si", SOUNDS)
    rich = rhyme_reward("tambour", "amour", SOUNDS)
    assert poor < rich
    assert rhyme_reward("belle", "cher", SOUNDS) == 0


def test_an_echo_is_the_share_of_content_words_had_before():
    assert echo("la belle nuit", {"belle"}) == 0.5
    assert echo("la", {"la"}) == 0.0


def test_rare_words_tell_more_than_common_ones():
    sounds = Sounds([Entry("de", "dø", 96), Entry("phare", "faʁ", 4)])
    assert telling("phare", sounds) == pytest.approx(log(25))
    assert telling("de", sounds) < telling("de phare", sounds) < telling("phare", sounds)
    assert telling("inconnu", sounds) == pytest.approx(log(100))  # as a word seen once
    assert telling("!", sounds) == 0.0


@pytest.mark.parametrize(
    ("line", "looping"),
    [
        ("tête, tête, tête", True),
        ("la nuit dans la nuit", False),
        ("encore du pain, encore du vin, encore du bruit", True),
        ("na na na", False),
    ],
)
def test_loops(line, looping):
    assert loops(line) is looping
