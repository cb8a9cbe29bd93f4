import pytest

from bot.composer.plan import Energy, Request, SeedError, for_model, plan
from bot.lyrics.phonetics import Entry, Sounds
from bot.lyrics.verse import Scheme

SOUNDS = Sounds([Entry("la", "la", 9), Entry("nuit", "nɥi", 9), Entry("tombe", "tõb", 9)])


def laid(seed, **options):
    return plan(Request(seed, **options), SOUNDS)


def test_a_line_is_given_and_sets_the_metre():
    verse = laid("La nuit tombe la nuit tombe la nuit")
    assert verse.given == ("La nuit tombe la nuit tombe la nuit",)
    assert verse.fragment is None
    assert verse.metre == 8
    assert verse.letters == ("A", "A", "B", "B")


@pytest.mark.parametrize(("count", "metre"), [(4, 6), (20, 18)])
def test_the_metre_is_clamped(count, metre):
    assert laid(" ".join(["la"] * count)).metre == metre


def test_a_few_words_are_a_fragment():
    verse = laid("la nuit")
    assert verse.given == ()
    assert verse.fragment == "la nuit"
    assert verse.metre == 12


@pytest.mark.parametrize("seed", ["9" * 40, "la internationalisation industrielle", "a" * 200])
def test_a_few_words_that_fill_a_line_are_one(seed):
    verse = laid(seed)
    assert (verse.given, verse.fragment) == ((seed,), None)


def test_several_lines_are_given():
    verse = laid("la nuit tombe là / la nuit tombe encore", scheme=Scheme.ABAB)
    assert len(verse.given) == 2


def test_syllables_asked_for_win():
    assert laid("la nuit tombe la nuit", syllables=10).metre == 10


def test_fancy_letters_are_letters():
    assert laid("𝓵𝓪 𝓷𝓾𝓲𝓽 tombe sur la nuit").given == ("la nuit tombe sur la nuit",)


@pytest.mark.parametrize(
    ("seed", "code"),
    [
        ("", "empty"),
        (" \n\t", "empty"),
        ("🔥🔥", "wordless"),
        ("?!...", "wordless"),
        ("мы пишем ночью", "script"),
        ("夜に書く", "script"),
        ("la " * 2000, "long"),
        ("a b c d / " * 5 + "la nuit tombe là", "lines"),
        ("la nuit tombe là / " * 3 + "la nuit tombe là", "lines"),
    ],
)
def test_a_seed_no_verse_can_be_made_from_is_refused_with_a_reason(seed, code):
    with pytest.raises(SeedError) as caught:
        laid(seed)
    assert caught.value.code == code
    assert not str(caught.value)[0].islower()
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(
    "options",
    [
        {"lines": 1},
        {"lines": 17},
        {"syllables": 3},
        {"syllables": 40},
        {"candidates": 0},
        {"candidates": 1000},
        {"temperature": 0.0},
        {"temperature": 9.0},
    ],
)
def test_a_request_out_of_bounds_is_refused(options):
    with pytest.raises(ValueError, match=r"\d"):
        Request("la nuit", **options)


def test_the_model_is_given_words_and_usual_marks_only():
    assert for_model("« La nuit » 🔥 tombe *là* , mec!") == "La nuit tombe là, mec !"


def test_fire_is_bolder_than_calm():
    calm, normal, fire = (e.tuning.temperature for e in (Energy.CALM, Energy.NORMAL, Energy.FIRE))
    assert calm < normal < fire
