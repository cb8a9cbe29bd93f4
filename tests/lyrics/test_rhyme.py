from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lyrics.phonetics import Entry, Sounds
from bot.lyrics.rhyme import (
    Grade,
    RhymeIndex,
    ending,
    grade,
    is_trivial,
    last_word,
    line_end,
    line_grade,
    matching_phonemes,
    matching_vowels,
)

WORDS = {
    "ami": "ami", "parti": "paʁti", "jour": "ʒuʁ", "jours": "ʒuʁ", "amour": "amuʁ",
    "tambour": "tãbuʁ", "beauté": "bote", "santé": "sãte", "clarté": "klaʁte", "aller": "ale",
    "allé": "ale", "belle": "bɛl", "cher": "ʃɛʁ", "or": "oʁ", "fort": "foʁ", "effort": "efoʁ",
    "alors": "aloʁ", "petit": "pəti", "je": "ʒø", "feu": "fø", "rue": "ʁy", "venu": "vəny",
    "l'": "l", "qu'": "k", "t'": "t", "nuit": "nɥi", "minuit": "minɥi", "monde": "mõd",
    "repeat": "ʁipit", "bel": "bɛl",
}  # fmt: skip
phonemes = st.text(alphabet="aeɛiouyøəãẽõpbtdkɡfvszʃʒmnɲŋlʁjwɥ", max_size=8)


@pytest.fixture(scope="module")
def sounds() -> Sounds:
    return Sounds(Entry(word, sound, 100 - i) for i, (word, sound) in enumerate(WORDS.items()))


@pytest.fixture(scope="module")
def index(sounds: Sounds) -> RhymeIndex:
    return RhymeIndex(sounds)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("ami", "parti", Grade.PAUVRE),
        ("jour", "amour", Grade.SUFFISANTE),
        ("beauté", "santé", Grade.SUFFISANTE),
        ("nuit", "minuit", Grade.RICHE),  # the semivowel counts
        ("fort", "effort", Grade.RICHE),
        ("or", "fort", Grade.SUFFISANTE),
        ("rue", "venu", Grade.PAUVRE),
        ("je", "feu", Grade.PAUVRE),
        ("belle", "cher", Grade.ASSONANCE),
        ("jour", "jours", Grade.NONE),  # the same word to the ear
        ("aller", "allé", Grade.NONE),
        ("belle", "bel", Grade.NONE),
        ("jour", "jour", Grade.NONE),
        ("monde", "ami", Grade.NONE),
        ("l'", "ami", Grade.NONE),  # nothing to rhyme with
    ],
)
def test_grades(a: str, b: str, expected: Grade) -> None:
    assert grade(WORDS[a], WORDS[b]) is expected
    assert grade(WORDS[b], WORDS[a]) is expected


def test_grades_are_ordered_and_named() -> None:
    assert [g.value for g in sorted(Grade)] == [
        "none",
        "assonance",
        "pauvre",
        "suffisante",
        "riche",
    ]
    assert all(a < b and b > a and b >= a for a, b in pairwise(Grade))
    assert [g.is_rime for g in Grade] == [False, False, True, True, True]
    with pytest.raises(TypeError):
        _ = Grade.NONE < "pauvre"


def test_endings() -> None:
    assert ending("mõd") == "õd"
    assert ending("dəvəl") == "øl"  # a schwa that is the last vowel sounds as ø
    assert ending("pst") == ""
    assert matching_phonemes("bote", "sãte") == 2


def test_trivial_endings() -> None:
    assert [is_trivial(p) for p in ("bote", "sa", "ami", "ʒuʁ", "ʁy", "mɛ", "")] == [
        True,
        True,
        True,
        False,
        False,
        False,
        False,
    ]


def test_matching_vowels_cross_words() -> None:
    assert matching_vowels("dãlanɥi", "sãlavi") == 3  # dans la nuit / sans la vie
    assert matching_vowels("ləʁap", "ləsak") == 2
    assert matching_vowels("ləʁap", "løsak") == 2  # schwa and ø sound alike
    assert matching_vowels("ami", "amu") == 0
    assert matching_vowels("", "a") == 0


def test_last_words(sounds: Sounds) -> None:
    assert last_word("Salut les Amis !!") == "amis"
    assert last_word("... !") == ""
    assert line_end("Toujours ami...", sounds) == "ami"
    assert line_end("mon ami t'", sounds) == "amit"  # no vowel of its own
    assert line_end("l'", sounds) == "l"
    assert line_end("", sounds) == ""
    assert line_end("c'est l'an 80", sounds) == "katʁøvẽ"


def test_lines(sounds: Sounds) -> None:
    assert line_grade("C'est l'amour.", "Chaque jour !", sounds) is Grade.SUFFISANTE
    assert line_grade("L'amour", "d'amour", sounds) is Grade.NONE


def test_index(index: RhymeIndex) -> None:
    assert set(index.rhymes("ʒuʁ")) == {"amour", "tambour"}
    assert set(index.rhymes("te")) == {"beauté", "santé", "clarté", "aller", "allé"}
    assert set(index.rhymes("te", Grade.SUFFISANTE)) == {"beauté", "santé", "clarté"}
    assert set(index.rhymes("aʁte", Grade.RICHE)) == {"clarté"}
    assert set(index.rhymes("ale")) == {"beauté", "santé", "clarté"}
    assert set(index.rhymes("ø")) == {"je", "feu"}
    assert set(index.rhymes("ʃɛʁ", Grade.ASSONANCE)) == {"belle", "bel"}
    assert index.rhymes("o", Grade.SUFFISANTE) == []
    assert index.rhymes("pst") == []
    assert index.rhymes("õk") == []
    assert len(index) == len(WORDS) - 3  # elided clitics end no line
    with pytest.raises(ValueError, match="assonance"):
        index.rhymes("ʒuʁ", Grade.NONE)


def test_index_leaves_rare_words_out(sounds: Sounds) -> None:
    assert "amour" in RhymeIndex(sounds, min_count=96).rhymes("ʒuʁ")
    assert "tambour" not in RhymeIndex(sounds, min_count=96).rhymes("ʒuʁ")


@given(phonemes, phonemes)
def test_grade_is_symmetric(a: str, b: str) -> None:
    assert grade(a, b) is grade(b, a)
    assert grade(a, a) is Grade.NONE


@given(st.lists(phonemes, max_size=20), phonemes)
def test_index_agrees_with_grade(table: list[str], target: str) -> None:
    sounds = Sounds(Entry(f"mot{i}", sound, 1) for i, sound in enumerate(table))
    index = RhymeIndex(sounds)
    for at_least in list(Grade)[1:]:
        expected = {e.word for e in sounds if grade(e.phonemes, target) >= at_least}
        assert set(index.rhymes(target, at_least)) == expected
