from collections import Counter

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.lyrics.text import chunks, join
from training.clean import lines
from training.clean.fragments import MAX_LINE, join_fragments, split_long
from training.clean.lines import strip_parentheses, tidy
from training.clean.verdicts import is_prose, verdict
from training.clean.wordlists import is_adlib


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        (["On marche", ", tranquilles"], ["On marche , tranquilles"]),
        (["On marche", ",", "tranquilles"], ["On marche , tranquilles"]),
        (["On marche,", "tranquilles"], ["On marche, tranquilles"]),
        (["On marche (", "Ouais", ")"], ["On marche ( Ouais )"]),
        (["On marche &", "On court"], ["On marche & On court"]),
        (["On marche", "]"], ["On marche ]"]),
        (["On marche", "On court"], ["On marche", "On court"]),
        (["On marche", "- Pas moi"], ["On marche", "- Pas moi"]),
    ],
)
def test_join_fragments(pieces: list[str], expected: list[str]) -> None:
    counts = Counter()
    assert join_fragments(pieces, counts) == expected
    assert counts["fragments joined"] == len(pieces) - len(expected)


def test_texts_without_capitals_are_not_joined() -> None:
    texts = ["on marche", "on court", "on dort", "on rêve"]
    assert join_fragments(texts, Counter()) == texts


def test_long_lower_case_lines_are_not_joined() -> None:
    texts = ["Un deux trois quatre cinq six sept huit", "neuf dix onze douze treize quatorze " * 2]
    assert join_fragments(texts, Counter()) == texts


def test_split_long_cuts_at_the_mark_nearest_the_middle() -> None:
    head = "Un deux trois quatre cinq six sept huit neuf dix onze,"
    tail = "douze treize quatorze quinze seize encore un mot, puis fin de la ligne"
    assert split_long(f"{head} {tail}") == [head, tail]


def test_split_long_parts_lines_at_slashes() -> None:
    assert split_long("On est là ce soir / On sera là demain") == [
        "On est là ce soir",
        "On sera là demain",
    ]


@pytest.mark.parametrize("line", ["Deux / trois fois", "mot " * MAX_LINE, "mot " * 40])
def test_split_long_keeps_what_it_cannot_cut(line: str) -> None:
    assert split_long(line) == [line]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("On y va (ouais) ce soir (brr)", "On y va   ce soir  "),
        ("(On y va tous ce soir)", "On y va tous ce soir"),
        ("(On y va)", ""),
        ("On y va (ouais ouais", "On y va "),
        ("On y va (et personne ne nous arrête", "On y va  et personne ne nous arrête"),
        ("ouais) On y va", " On y va"),
        ("On (y (va)) tous", "On   tous"),
    ],
)
def test_strip_parentheses(line: str, expected: str) -> None:
    assert strip_parentheses(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('Il a dit "viens , on s\'en va" ,', "Il a dit viens, on s'en va"),
        ("mec!t'es où?", "Mec ! t'es où ?"),
        ("On y va ... (x2)", "On y va"),
        ("Toute la nuit x 3", "Toute la nuit"),
        ("x4 Toute la nuit", "Toute la nuit"),
        ("Le max2 de la nuit", "Le max 2 de la nuit"),
        ("- Oui, mais - tu vois - pas là-bas -", "Oui, mais, tu vois, pas là-bas"),
        ("Un ''vrai'' de chez 'les vrais' de l'Est", "Un vrai de chez les vrais de l'Est"),
        ("J'ai la dalle hab' 'tain", "J'ai la dalle hab' tain"),
        ("C'est le D.I.N.G.O, pas la C.I.A", "C'est le D-I-N-G-O, pas la CIA"),
        ("Du 9.4 avec 10.000 balles", "Du 9-4 avec 10000 balles"),
        ("Ouaiiiis Louis XIII", "Ouais Louis XIII"),
        ("Quoi ?! Non !!!", "Quoi ? Non !"),
        ("Untel : On est là ce soir", "On est là ce soir"),
        ("Elle me dit : Reste là", "Elle me dit : Reste là"),
        ("ON EST LÀ CE SOIR", "On est là ce soir"),
        ("NTM", "NTM"),
        ("Jusqu'là faut dev'nir riche", "Jusqu'là faut devenir riche"),
        ("Tout pour le ca$h.. et les €uros", "Tout pour le cash... et les euros"),
        ("Aujourd'hui c'est quelqu'un", "Aujourd'hui c'est quelqu'un"),
        ("Mon pote a.k.a GrosBras sur YouTube", "Mon pote aka Gros Bras sur YouTube"),
        ("#Untel *_* on y va ~", "Untel on y va"),
    ],
)
def test_tidy(line: str, expected: str) -> None:
    assert tidy(line) == expected


@pytest.mark.parametrize("line", ["", "...", "(ouais)", "- , !", "«Oui» , «non»"])
def test_tidied_lines_are_canonical_and_stable(line: str) -> None:
    once = tidy(line)
    assert once == join(chunks(once)) == tidy(once)


@pytest.mark.parametrize("line", ["Ouais ouais", "Eh, eh-eh, ooooh", "Brrr", "Skrrrt skrt !"])
def test_adlibs(line: str) -> None:
    assert is_adlib(line)


@pytest.mark.parametrize("line", ["Ouais mon frère", "La nuit", "Non merci"])
def test_no_adlibs(line: str) -> None:
    assert not is_adlib(line)


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("On est là ce soir", ""),
        ("12, 13, 14", "no letters"),
        ("Oh oh oh oh", "ad-libs only"),
        ("Ma ville", "too short"),
        ("mot " * 25, "too long"),
        ("Money, money, money, money, money, money", "loop"),
        ("On voit les XXX du quartier", "absurd token"),
        ("Va voir sur le site point com", ""),
        ("Va sur www.untel.fr ce soir", "absurd token"),
        ("Un " + "a" * 30 + " de plus", "absurd token"),
    ],
)
def test_verdict(line: str, rule: str) -> None:
    assert verdict(line) == rule


def test_prose_is_told_by_its_long_lines() -> None:
    long, short = " ".join(["mot"] * 30), "On est là"
    assert is_prose([long, long, short])
    assert not is_prose([short, short, long])
    assert not is_prose([])


@given(
    st.lists(st.sampled_from(["j'", "la ", "nuit", ", ", "-", "n't", " ", "Là", "l'x"]), max_size=9)
)
def test_lines_of_words_alone_need_no_mending(parts: list[str]) -> None:
    line = "".join(parts)
    assume(lines._SIMPLE.fullmatch(line))
    mended = lines._TIMES_AT_START.sub("", lines._TIMES_AT_END.sub("", line))
    mended = lines._SPEAKER.sub("", strip_parentheses(mended))
    assert lines.write_marks(lines.write_acronyms(mended)) == line
