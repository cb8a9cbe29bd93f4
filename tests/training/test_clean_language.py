import pytest

pytest.importorskip("py3langid", reason="the training extra is not installed")

from training.clean.language import are_french, likelihoods

FRENCH = [
    "On se lève avant le soleil pour aller chercher du travail",
    "Le froid nous mord les doigts mais personne ne se plaint",
    "Ma mère attend toujours devant la fenêtre de la cuisine",
    "Le bus du matin sent la sueur et le mauvais café",
]
ENGLISH = [
    "We wake up early every morning looking for something to eat",
    "The cold wind is blowing through the holes in my jacket",
    "My mother still waits behind the kitchen window at night",
    "The morning bus smells like somebody's cheap old coffee",
]
DUTCH = [
    "Wij staan vroeg op om naar het werk te gaan vandaag",
    "De koude wind waait door de gaten van mijn jas heen",
]


def test_french_stays_and_the_rest_goes() -> None:
    assert are_french(FRENCH) == [True] * 4
    assert are_french(ENGLISH) == [False] * 4
    assert are_french(DUTCH) == [False] * 2


def test_foreign_lines_within_a_french_song_go() -> None:
    assert are_french([*FRENCH, *ENGLISH, *FRENCH]) == [True] * 4 + [False] * 4 + [True] * 4


def test_a_line_of_slang_is_judged_with_its_neighbours() -> None:
    slang = "Big up Kinshasa, gang, gang"
    assert are_french([*FRENCH[:2], slang, *FRENCH[2:]])[2]
    assert not are_french([*ENGLISH[:2], slang, *ENGLISH[2:]])[2]


def test_a_stray_french_line_does_not_save_a_foreign_song() -> None:
    assert are_french([*ENGLISH, *DUTCH, FRENCH[0], *ENGLISH]) == [False] * 11


def test_no_lines_and_lines_without_evidence() -> None:
    assert are_french([]) == []
    assert likelihoods(["12"]).tolist() == [[0.0] * 14]
