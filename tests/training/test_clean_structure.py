from collections import Counter

import pytest

from training.clean.borders import camel_names, unglue
from training.clean.structure import SECTION, SONG, mark_structure, split_songs


def songs(*lines: str) -> list[tuple[str, list[list[str]]]]:
    return list(split_songs(mark_structure(list(lines), Counter())))


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("On rentre au matinYo tout le monde", ["On rentre au matin", "Yo tout le monde"]),
        ("On rentre au matin.Yo le monde", ["On rentre au matin.", "Yo le monde"]),
        ("Tu rentres ou pas ?Yo le monde", ["Tu rentres ou pas ?", "Yo le monde"]),
        ("On rentre (ouais)Yo le monde", ["On rentre (ouais)", "Yo le monde"]),
        ('Il a dit "on rentre"Yo le monde', ['Il a dit "on rentre"', "Yo le monde"]),
        ("On vient du 93Yo le monde", ["On vient du 93", "Yo le monde"]),
        ("On rentre au matinOK les gars", ["On rentre au matin", "OK les gars"]),
        ("On vient du F.B.IYo le monde", ["On vient du F.B.I", "Yo le monde"]),
        ("Un çaDeux laTrois", ["Un ça", "Deux la", "Trois"]),
    ],
)
def test_unglue_cuts_at_song_borders(line: str, parts: list[str]) -> None:
    assert unglue(line) == parts


@pytest.mark.parametrize(
    "line",
    [
        "Un McDo, un MacBook et un iPhone",
        "Les DJs du quartier",
        "Je la suis sur YouTube depuis hier",
        "Il faut dire MashAllah",
        "Le A.B.C de la rue",
        "Chez les Del Monte",
    ],
)
def test_unglue_leaves_names_alone(line: str) -> None:
    assert unglue(line) == [line]


def test_camel_names_are_words_met_three_times() -> None:
    text = "chez GrosTom\nvers GrosTom\navec GrosTom\net la finBon début"
    assert camel_names(text) == {"GrosTom"}


@pytest.mark.parametrize(
    "header",
    [
        "[Refrain]",
        "[Couplet 2 : Untel & Machin]",
        "[Pré-refrain",
        "[Refrain : Untel &",
        "Couplet 1 :",
        "(Refrain) x2",
        "Refrain Untel",
        "Couplet 2 : Untel & Machin",
        "[Intro - Untel",
    ],
)
def test_headers_part_sections(header: str) -> None:
    assert songs("Une ligne", header, "Une autre") == [("", [["Une ligne"], ["Une autre"]])]


def test_header_over_several_lines_vanishes() -> None:
    assert songs("Une ligne", "[Refrain : Untel &", "Machin", "]", "Une autre") == [
        ("", [["Une ligne"], ["Une autre"]])
    ]


def test_header_lead_is_cut_off_a_line() -> None:
    assert songs("Refrain : On y va tous") == [("", [["On y va tous"]])]


@pytest.mark.parametrize("line", ["Partir loin d'ici", "Le pont est fermé", "Breaker la nuit"])
def test_words_that_look_like_headers_stay(line: str) -> None:
    assert songs(line) == [("", [[line]])]


def test_header_glued_to_a_line_begins_a_song() -> None:
    assert songs("La fin[Intro : Untel]", "Le début") == [("", [["La fin"]]), ("", [["Le début"]])]


def test_title_is_kept_with_its_song() -> None:
    assert songs('La fin[Paroles de "Un titre" ft. Untel]', "Le début") == [
        ("", [["La fin"]]),
        ("Un titre", [["Le début"]]),
    ]


def test_credits_part_songs_or_vanish() -> None:
    assert songs(
        "La fin", "Paroles rédigées et expliquées par RapGenius FranceLe début", "Img src : x.png"
    ) == [("", [["La fin"]]), ("", [["Le début"]])]


def test_short_remarks_in_brackets_vanish_and_lyrics_stay() -> None:
    assert songs("Je pars [rires] demain", "On [est tous partis sans le dire] hier") == [
        ("", [["Je pars   demain", "On  est tous partis sans le dire  hier"]])
    ]


def test_counts_say_what_was_found() -> None:
    counts = Counter()
    marked = mark_structure(["[Refrain]", "La finUn début", "Refrain x2"], counts)
    assert marked.count(SECTION) == 2
    assert marked.count(SONG) == 1
    assert counts["brackets"] == counts["glued songs"] == counts["headers without brackets"] == 1
