"""Which seeds no verse starts from, and in which words."""

import pytest

from bot.composer.plan import Request, SeedError
from bot.composer.review import review_seed
from bot.moderation import Filter, Level


@pytest.fixture(scope="module")
def filter_():
    return Filter.load()


def code(filter_, seed, level=Level.STRICT, *, fragment=False, **own):
    try:
        review_seed(filter_, Request(seed, level=level, **own), fragment=fragment)
    except SeedError as error:
        return error.code
    return None


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("seed", ["va te pendre", "va te suicider sale juif", "kys"])
def test_a_call_to_self_harm_names_help_at_every_level(filter_, seed, level):
    with pytest.raises(SeedError, match="3114") as caught:
        review_seed(filter_, Request(seed, level=level), fragment=False)
    assert caught.value.code == "self_harm"


def test_plans_of_self_harm_name_help_but_where_adults_talk(filter_):
    seed = "Ce soir je veux me pendre à la poutre"
    assert [code(filter_, seed, level) for level in Level] == ["self_harm", "self_harm", None]


def test_the_theme_alone_is_no_call(filter_):
    assert code(filter_, "Le suicide de mon frère, je n'en parle pas") is None


@pytest.mark.parametrize("level", Level)
def test_hatred_is_refused_and_a_members_own_vulgar_word_is_not(filter_, level):
    assert code(filter_, "Les sales juifs du quartier", level) == "refused"
    assert code(filter_, "Putain de journée, merde alors", level) is None


def test_words_that_our_own_line_would_begin_with_are_judged_as_ours(filter_):
    levels = [code(filter_, "Putain de", level, fragment=True) for level in Level]
    assert levels == ["refused", None, None]


def test_the_words_of_the_place_count(filter_):
    assert code(filter_, "Une licorne sur le toit", banned=("licorne",)) == "refused"
