import pytest

from bot.lyrics.phonetics import Entry, Sounds
from bot.lyrics.rhyme import Grade
from bot.lyrics.verse import Scheme
from training.judge import espeak
from training.judge.rhymes import grades, heard_by_espeak, misstated, pairs, repeated_ends
from training.judge.verses import JudgedLine, JudgedVerse

SOUNDS = Sounds(
    Entry(word, phonemes, 1)
    for word, phonemes in {
        "jour": "ʒuʁ",
        "amour": "amuʁ",
        "tambour": "tãbuʁ",
        "bel": "bɛl",
        "mer": "mɛʁ",
        "pari": "paʁi",
        "mari": "maʁi",
        "le": "lø",
    }.items()
)


def verse(*texts, scheme=Scheme.AABB, grade=None, syllables=None):
    first, *rest = texts
    lines = [JudgedLine(first, True), *(JudgedLine(t, False, grade, syllables) for t in rest)]
    return JudgedVerse(first, scheme, tuple(lines))


def test_pairs_are_graded_from_their_text():
    found = pairs([verse("le jour", "l'amour", "bel", "mer")], SOUNDS)
    assert [pair.grade for pair in found] == [Grade.SUFFISANTE, Grade.ASSONANCE]
    shares = grades(found)
    assert (shares["suffisante"], shares["assonance"], shares["riche"]) == (0.5, 0.5, 0)


def test_of_several_partners_the_best_counts():
    found = pairs([verse("le pari", "mer", "le mari", scheme=Scheme.AAAA)], SOUNDS)
    assert [(pair.partner.text, pair.grade) for pair in found] == [
        ("le pari", Grade.NONE),
        ("le pari", Grade.RICHE),
    ]


def test_vowels_are_counted_over_whole_lines_but_not_of_the_same_word():
    found = pairs([verse("pari", "mari", "le jour", "le jour")], SOUNDS)
    assert [pair.vowels for pair in found] == [2, 0]


def test_no_pairs_make_no_shares():
    assert set(grades([]).values()) == {0.0}


def test_what_a_verse_says_of_itself_is_checked():
    honest = verse("jour", "amour", scheme=Scheme.AAAA, grade="suffisante", syllables=2)
    assert misstated([honest], SOUNDS) == {"rhyme_grade": 0, "syllables": 0}
    boasting = verse("jour", "mer", scheme=Scheme.AAAA, grade="riche", syllables=2)
    assert misstated([boasting], SOUNDS) == {"rhyme_grade": 1, "syllables": 1}
    no_partner = verse("jour", "amour", "mer", grade="suffisante", syllables=2)
    assert misstated([no_partner], SOUNDS) == {"rhyme_grade": 1, "syllables": 1}


def test_an_end_word_that_comes_again_is_counted():
    assert repeated_ends([verse("jour", "amour", "le jour"), verse("mer", "bel")], SOUNDS) == 1


@pytest.mark.skipif(not espeak.available(), reason="espeak-ng is not installed")
def test_espeak_hears_rhymes_by_the_same_definition():
    verses = [
        verse("Voici le jour", "parlons d'amour", "Il a chanté", "la belle était"),
        verse("c'est un long tambour", "Encore un tambour !", "la mer", "le chat"),
        verse("dans l'amour", "un peu d'amour", scheme=Scheme.AAAA),
    ]
    strict, merged = zip(*heard_by_espeak(verses), strict=True)
    assert [g.is_rime for g in strict] == [True, False, False, False, False]
    assert [g.is_rime for g in merged] == [True, True, False, False, False]
    assert heard_by_espeak([]) == []
