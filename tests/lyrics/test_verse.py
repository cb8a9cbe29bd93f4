import pytest

from bot.lyrics.phonetics import Entry, Sounds
from bot.lyrics.rhyme import Grade
from bot.lyrics.verse import Line, Scheme, Verse, is_fragment, lines_in, parse_given, present

SOUNDS = Sounds(
    [
        Entry("paris", "paʁi", 9, "Paris"),
        Entry("ntm", "ɛnteɛm", 9, "NTM"),
        Entry("iphone", "ajfon", 9, "iPhone"),
        Entry("rue", "ʁy", 9),
    ]
)


def letters(scheme: Scheme, n_lines: int) -> str:
    return "".join(letter or "-" for letter in scheme.letters(n_lines))


@pytest.mark.parametrize(
    ("scheme", "n_lines", "expected"),
    [
        (Scheme.AABB, 4, "AABB"),
        (Scheme.AABB, 8, "AABBCCDD"),
        (Scheme.AABB, 3, "AAB"),
        (Scheme.ABAB, 2, "AB"),
        (Scheme.ABAB, 10, "ABABCDCDEF"),
        (Scheme.ABBA, 8, "ABBACDDC"),
        (Scheme.AAAA, 16, "A" * 16),
        (Scheme.AABB, 16, "AABBCCDDEEFFGGHH"),
        (Scheme.FREE, 4, "----"),
    ],
)
def test_letters(scheme: Scheme, n_lines: int, expected: str) -> None:
    assert letters(scheme, n_lines) == expected


@pytest.mark.parametrize("n_lines", [-1, 0, 1, 17])
def test_verses_have_2_to_16_lines(n_lines: int) -> None:
    with pytest.raises(ValueError, match="2 to 16 lines"):
        Scheme.AABB.letters(n_lines)


def test_partners() -> None:
    assert [Scheme.AABB.partners(i) for i in range(4)] == [[], [0], [], [2]]
    assert [Scheme.ABBA.partners(i) for i in range(4)] == [[], [], [1], [0]]
    assert Scheme.AAAA.partners(5) == [0, 1, 2, 3, 4]
    assert Scheme.FREE.partners(3) == []
    assert Scheme.ABAB.partners(4) == []
    with pytest.raises(ValueError, match="numbered"):
        Scheme.ABAB.partners(16)


def test_names() -> None:
    assert [Scheme(name) for name in ("AABB", "ABAB", "ABBA", "AAAA", "free")] == list(Scheme)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Une ligne", ["Une ligne"]),
        ("Une ligne / deux lignes", ["Une ligne", "deux lignes"]),
        ("Une ligne\r\ndeux\u2028trois", ["Une ligne", "deux", "trois"]),
        ("le 24/24 reste entier", ["le 24/24 reste entier"]),
        ("a / / b /", ["a", "b"]),
        ("\n\n!!!\nJ’suis  là\n", ["J'suis là"]),
        ("a / b / c / d", ["a", "b", "c", "d"]),
    ],
)
def test_given_lines(text: str, lines: list[str]) -> None:
    assert parse_given(text) == lines


@pytest.mark.parametrize("text", ["", "   \n", "!!! ?", "🔥🔥", " / "])
def test_seeds_without_a_word(text: str) -> None:
    with pytest.raises(ValueError, match="no word"):
        parse_given(text)


def test_a_text_may_have_any_number_of_lines() -> None:
    assert lines_in("a / b\n!!!\nc / d\n\ne") == list("abcde")
    assert lines_in("🔥🔥\n / ") == []


def test_too_many_given_lines() -> None:
    with pytest.raises(ValueError, match="at most 4"):
        parse_given("a\nb\nc\nd\ne")


@pytest.mark.parametrize(
    ("given", "fragment"),
    [
        (["Dans ma rue"], True),
        (["J'suis dans l'binks"], True),
        (["Wesh !"], True),
        (["Dans ma rue sale"], False),
        (["Dans", "ma"], False),
        ([], False),
    ],
)
def test_fragments(given: list[str], fragment: bool) -> None:
    assert is_fragment(given) is fragment


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("j'suis à paris , dans la rue", "J'suis à Paris, dans la rue"),
        ("ntm et paris", "NTM et Paris"),
        ("iphone cassé", "iPhone cassé"),
        ("wesh ! t'es où ?", "Wesh\u00a0! T'es où\u00a0?"),
        ("attends ... quoi", "Attends... quoi"),
        ('la rue "', "La rue"),
        ("(ouais ) la rue )", "(Ouais) la rue"),
        ("[ la rue", "La rue"),
        ('il dit "salut" à tous', "Il dit «\u00a0salut\u00a0» à tous"),
        (", la rue ,", "La rue"),
        ("été", "Été"),
        ("œil", "Œil"),
        ("93 dans le sang", "93 dans le sang"),
        ("!!!", ""),
        ("", ""),
    ],
)
def test_presentation(line: str, shown: str) -> None:
    assert present(line, SOUNDS) == shown


def test_records() -> None:
    first = Line("Un", given=True, rhyme="A", rhyme_grade=None, syllables=1)
    second = Line("Commun", False, "A", Grade.RICHE, 2, ("metre",))
    assert first.record()["rhyme_grade"] is None
    assert second.record() == {
        "text": "Commun",
        "given": False,
        "rhyme": "A",
        "rhyme_grade": "riche",
        "syllables": 2,
        "relaxed": ["metre"],
    }
    assert str(Verse(Scheme.AABB, (first, second))) == "Un\nCommun"
