import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lyrics.text import (
    chunks,
    elides,
    fold,
    folded_words,
    is_word,
    join,
    ngrams,
    normalise,
    spaced,
    words,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("J’suis  là", "J'suis là"),
        ("«salut»", '"salut"'),
        ("e\u0301te\u0301", "été"),
        ("un\u2005deux\u205ftrois", "un deux trois"),
        ("un\tdeux\nt", "un deux t"),
        ("a\u200bb\x07c", "abc"),
        ("non–oui…", "non-oui..."),
        ("１２ ٣", "12 3"),
        ("𝓫𝓸𝓷 ｊｏｕｒ ⓐ 𝐞\u0301t\u200be\u0301", "bon jour a été"),
        ("", ""),
    ],
)
def test_normalise(text: str, expected: str) -> None:
    assert normalise(text) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("l'eau qu'il boit", ["l'", "eau", "qu'", "il", "boit"]),
        ("24/24, frère...", ["24", "/", "24", ",", "frère", "..."]),
        ("peut-être", ["peut", "-", "être"]),
        ("hab' !", ["hab'", "!"]),
        ("Quelqu'un m'app'lle", ["Quelqu'", "un", "m'", "app'lle"]),
        ("don't it's", ["don't", "it'", "s"]),
        ("", []),
    ],
)
def test_chunks(line: str, expected: list[str]) -> None:
    assert chunks(line) == expected
    assert words(line) == [c for c in expected if is_word(c)]


def test_elision() -> None:
    assert all(map(elides, ["j'", "qu'", "jusqu'", "aujourd'", "t'", "puisqu'"]))
    assert not any(map(elides, ["hab'", "oinj'", "mot", "!"]))
    assert not spaced("j'", "suis")
    assert spaced("hab'", "là")
    assert spaced("quoi", "!")
    assert not spaced("quoi", ",")


@pytest.mark.parametrize(
    "line",
    [
        "J'suis là-bas, wesh !",
        "Aujourd'hui, 24/24 (ouais) ...",
        "Qu'est-ce que tu fais ?",
        "Mon hab' est là",
    ],
)
def test_join_restores_usual_spacing(line: str) -> None:
    assert join(chunks(join(chunks(line)))) == join(chunks(line))
    assert join(chunks(line)).replace(" ", "") == line.replace(" ", "")


def test_join() -> None:
    assert join(["j'", "ai", "dit", ",", "non", "!"]) == "j'ai dit, non !"
    assert join([]) == ""


def test_fold() -> None:
    assert fold("J'") == "j"
    assert fold("Cœur") == fold("COEUR") == "coeur"
    assert fold("Été") == "ete"
    assert folded_words("L’Été, déjà !") == ["l", "ete", "deja"]
    assert folded_words("don't app'ler") == ["don", "t", "app", "ler"]


def test_ngrams() -> None:
    assert list(ngrams(["a", "b", "c"], 2)) == [("a", "b"), ("b", "c")]
    assert list(ngrams(["a"], 2)) == []


@given(st.text(max_size=60))
def test_normalise_is_stable(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert "".join(chunks(once)) == once.replace(" ", "")
