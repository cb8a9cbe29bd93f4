import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lyrics.rhyme import ending
from bot.lyrics.spelling import (
    VOWELS,
    drop_inner_schwas,
    number_words,
    plain_spelling,
    sound_out,
    spell_out,
)

ENDINGS = {
    "o": "chateau bateaux sirop idiot dépôt",
    "e": "chanter chantez chanté beautés quartier",
    "ɛ": "chantaient secret jouets balai succès",
    "ɛʁ": "mer fer guerre terre mere réchauffèrent",
    "ɛj": "corbeille orteil vermeil",
    "aj": "bataille médaille détail bâillent",
    "ij": "quille vanille",
    "uj": "patrouille fenouil",
    "øj": "fauteuil orgueil treuil",
    "õ": "nation question saison bonbon plomb",
    "ã": "rapidement géant printemps gentiment",
    "ẽ": "lapin chacun requin lycéen parfum faim moyen",
    "an": "cabane douane",
    "ɛn": "antenne baleine",
    "on": "bonne colonne",
    "i": "souris symphonie vérifie bougie dédient",
    "y": "rues battu",
    "ø": "neveux bleus",
    "u": "bijoux verrous",
    "aʒ": "virage cage",
    "iɲ": "vigne",
    "aɲ": "montagne",
    "ɛl": "chapelle hotel",
    "ɛt": "toilette",
    "ɛs": "tigresse",
    "is": "finissent",
    "iŋ": "shopping castings",
    "ik": "informatique",
    "a": "soldat verglas roi croix doigt",
}


@pytest.mark.parametrize(
    ("word", "end"), [(word, end) for end, words in ENDINGS.items() for word in words.split()]
)
def test_endings_by_rule(word: str, end: str) -> None:
    assert ending(sound_out(word)) == end


@pytest.mark.parametrize(
    ("word", "phonemes"),
    [
        ("fmr", "ɛfɛmɛʁ"),
        ("hab'", "ab"),
        ("oinj'", "wẽʒ"),
        ("proc'", "pʁok"),
        ("flag'", "flaɡ"),
        ("taxi", "taksi"),
        ("examiner", "ɛɡzamine"),
        ("blaaah", "bla"),
        ("finissent", "finis"),
        ("le", "lø"),
        ("psychologue", "psikoloɡ"),
        ("oiseau", "wazo"),
        ("garçon", "ɡaʁsõ"),
        ("guitare", "ɡitaʁ"),
        ("chuchotement", "ʃyʃotmã"),
        ("'", ""),
        ("привет", ""),
    ],
)
def test_whole_words_by_rule(word: str, phonemes: str) -> None:
    assert sound_out(word) == phonemes


def test_letters_and_numbers() -> None:
    assert spell_out("tvx") == "teveiks"
    assert number_words("21") == ("vingt", "et", "un")
    assert number_words("93") == ("quatre", "e", "vingt", "treize")
    assert number_words("06") == ("zéro", "six")
    assert number_words("1234567890123")[:3] == ("un", "deux", "trois")


def test_drawn_out_letters() -> None:
    assert plain_spelling("nooooon") == "non"
    assert plain_spelling("femme") == "femme"
    assert plain_spelling("ouh") == "ou"


def test_schwas_are_dropped_between_single_consonants_only() -> None:
    assert drop_inner_schwas("dəvəniʁ") == "dəvniʁ"
    assert drop_inner_schwas("ɡuvɛʁnəmã") == "ɡuvɛʁnəmã"
    assert drop_inner_schwas("pəti") == "pəti"
    assert drop_inner_schwas("atəlje") == "atəlje"


@given(st.text(max_size=30))
def test_any_text_is_read(text: str) -> None:
    sound = sound_out(text.lower())
    assert set(sound) <= VOWELS | set("pbtdkɡfvszʃʒmnɲŋlʁjwɥ")


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzéèêàùçœ", min_size=1, max_size=20))
def test_every_french_looking_word_has_a_vowel(word: str) -> None:
    assert any(c in VOWELS for c in sound_out(word))
