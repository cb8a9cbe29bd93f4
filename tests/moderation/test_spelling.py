"""Words spelt by ear: as French spells them, and what those share that sound alike."""

import pytest

from bot.moderation.normalise import fold
from bot.moderation.spelling import respell, sound


@pytest.mark.parametrize(
    ("word", "spelt"),
    [
        ("kafar", "cafar"),
        ("kille", "quille"),
        ("pik", "pique"),
        ("qi", "qui"),
        ("qui", "qui"),
        ("phare", "fare"),
        ("gazoz", "gazos"),
        ("allez", "allez"),
        ("lunah", "luna"),
    ],
)
def test_respelling(word, spelt):
    assert respell(word) == spelt


@pytest.mark.parametrize(
    ("word", "by_ear"),
    [
        ("chameau", "shamo"),
        ("fantôme", "phentome"),
        ("guitare", "guitar"),
        ("toiture", "twature"),
        ("quitter", "kité"),
        ("chantez", "chanter"),
        ("pain", "pin"),
        ("cygne", "signe"),
    ],
)
def test_words_that_sound_alike_share_their_sound(word, by_ear):
    assert sound(fold(word)) == sound(fold(by_ear))


@pytest.mark.parametrize(("word", "other"), [("marbre", "marbrier"), ("cousin", "coussinet")])
def test_words_that_do_not_sound_alike_differ(word, other):
    assert sound(fold(word)) != sound(fold(other))
