"""Each step of the pipeline by itself, and the way back to the original text."""

import sys

import pytest

from bot.moderation.normalise import (
    at_least,
    collapse,
    fold,
    leet_readings,
    origin_span,
    origins,
    shorten,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ｆｌûｔｅ", "flute"),  # full width
        ("𝓯𝓵𝓾𝓽𝓮", "flute"),  # mathematical
        ("ⓕⓛⓤⓣⓔ", "flute"),  # circled
        ("🅵🅻🆄🆃🅴", "flute"),  # squared
        ("🇫🇱🇺🇹🇪", "flute"),  # regional indicators
        ("ﬂute", "flute"),  # ligature
        ("m²", "m2"),
    ],
)
def test_compatibility_forms_become_plain_letters(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    "mark", ["\u200b", "\u200d", "\u2060", "\u00ad", "\u202e", "\ufe0f", "\u3164", "\u2800"]
)
def test_invisible_characters_go(mark):
    assert fold(f"fl{mark}ute") == "flute"


def test_skin_tones_go_and_emoji_stay():
    assert fold("🖕🏿") == "🖕"
    assert fold("🍑😂") == "🍑😂"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("l’eau", "l'eau"),
        ("l`eau", "l'eau"),
        ("a–b", "a-b"),
        ("a\u00a0b", "a b"),
        ("a\tb", "a b"),
        ("a\r\nb\u2028c", "a\n\nb\nc"),
    ],
)
def test_typography_is_one(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize("text", ["flutе", "fluτe", "ꓝꓡꓴꓔꓰ", "fʟᴜᴛᴇ", "ꜰlute", "flut℮"])
def test_confusables_become_latin(text):
    assert fold(text) == "flute"


def test_case_and_accents_go_and_ligatures_open():
    assert fold("ÉTÉ à Nîmes, Œuvre, ÇA, e\u0301te\u0301") == "ete a nimes, oeuvre, ca, ete"


def test_letters_that_are_capitals_only_once_taken_apart_become_small():
    # 492 code points; left as capitals, they hid a whole word
    assert fold("ℂ𝐇𝔄ℝ𝕄𝖤 ᴬ🅂") == "charme as"
    folded = (fold(chr(c)) for c in range(sys.maxunicode + 1))
    assert not any(c.isascii() and c.isupper() for text in folded for c in text)


def test_a_trade_mark_is_no_letters_of_its_word():
    assert fold("flute™ flute℠") == "flute flute"


def test_repeats():
    assert collapse("flluuuute") == "flute"
    assert shorten("fluuute") == ("flute", "fluute")
    assert shorten("belle") == ("belle",)


def test_at_least_tells_an_ordinary_double_from_a_cry():
    assert at_least("belle", "belle", 3)
    assert not at_least("belle", "bele", 3)
    assert at_least("belllle", "bele", 3)
    assert not at_least("bele", "belle", 2)


@pytest.mark.parametrize(
    ("word", "reading"),
    [
        ("flut3", "flute"),
        ("fl@ut€", "flaute"),
        ("1dée", "idée"),
        ("1une", "lune"),
        ("$oleil", "soleil"),
        ("7mar", "hmar"),
        ("fils2roi", "filsderoi"),
    ],
)
def test_leetspeak(word, reading):
    assert fold(reading) in leet_readings(fold(word))


@pytest.mark.parametrize("word", ["flute", "2008", "a*b", "9#x"])
def test_words_without_digits_or_letters_have_no_leet_reading(word):
    assert leet_readings(word) == ()


@pytest.mark.parametrize(
    "text", ["aœb", "e\u0301tude", "x\u200by", "ａﬃb", "l’ÉTÉ", "ligne\nsuivante", "abc"]
)
def test_origins_lead_back(text):
    places = origins(text)
    assert len(places) == len(fold(text))
    assert all(c in fold(text[place]) for c, place in zip(fold(text), places, strict=True))


def test_a_span_takes_the_marks_of_its_last_letter():
    text = "la cle\u0301 du"
    assert origin_span(text, origins(text), 3, 6) == (3, 7)
