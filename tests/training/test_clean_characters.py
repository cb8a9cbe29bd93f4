import pytest

from training.clean.characters import clean_characters, latinise, readable, repair


def test_repair_undoes_entities_code_pages_and_odd_line_breaks() -> None:
    assert repair("l\x92œuvre &amp; l&#39;art\r\nfin\u2028bis") == "l’œuvre & l'art\nfin\nbis"


def test_repair_drops_noises_between_stars() -> None:
    assert repair("*une porte claque*On entre").strip() == "On entre"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("On avаncе dans lе noir", "On avance dans le noir"),
        ("Ѕans un mot", "Sans un mot"),
        ("Мы идём домой", "Мы идём домой"),
        ("Rien à changer", "Rien à changer"),
    ],
)
def test_latinise_maps_lookalikes_in_latin_lines_only(line: str, expected: str) -> None:
    assert latinise(line) == expected


@pytest.mark.parametrize("line", ["Ça dégénère, œil pour œil", "On est 3 dans l'auto", "Zażółć"])
def test_latin_lines_are_readable(line: str) -> None:
    assert readable(line)


@pytest.mark.parametrize(
    "line", ["Мы идём", "la nuit \ufffd tombe", "une grosse p**e", "wa7ed khouya", "夜の街"]
)
def test_other_alphabets_and_lost_letters_are_not(line: str) -> None:
    assert not readable(line)


def test_clean_characters_normalises_each_line() -> None:
    raw = "J’ai\u2005tout\u205fvu ﻿\n «Viens» ‚ dit-il…\n\nDéjà l'été"
    assert clean_characters(raw) == ["J'ai tout vu", '"Viens" , dit-il...', "", "Déjà l'été"]


def test_lines_that_skip_normalisation_would_not_be_changed_by_it() -> None:
    # A decomposed accent is outside the plain characters and must be composed.
    assert clean_characters("e\u0301te\u0301") == ["été"]
    assert clean_characters("deux  espaces") == ["deux espaces"]
