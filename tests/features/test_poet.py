import pytest

from bot.composer.composer import StuckError
from bot.composer.plan import Request, SeedError
from bot.features.poet import ModelPoet
from bot.lyrics.verse import Line
from bot.moderation import Filter


class Composer:
    """Gives a verse that depends on the seed of its randomness."""

    def __init__(self, lines):
        self._lines = lines
        self.asked = 0

    async def lines(self, request, *, group):
        self.asked += 1
        yield Line(request.seed, True, "A", None, 5)
        yield Line(self._lines[request.rng_seed % len(self._lines)], False, "A", None, 5)


@pytest.fixture(scope="module")
def filter_():
    return Filter.load()


def poet(filter_, *lines):
    return ModelPoet("essai", "", Composer(lines), filter_)


def request(seed="Je compte les étoiles", lines=2):
    return Request(seed, lines=lines, rng_seed=0)


async def test_a_verse_with_a_word_the_guild_bans_gives_way_to_another(filter_):
    one = poet(filter_, "Je mange une choucroute", "Je mange une omelette")
    verse = [line.text async for line in one.lines(request(), group=1, banned=("choucroute",))]
    assert verse == ["Je compte les étoiles", "Je mange une omelette"]


async def test_nothing_is_tried_twice_without_such_words(filter_):
    one = poet(filter_, "Je mange une choucroute")
    assert len([line async for line in one.lines(request(), group=1)]) == 2
    assert one.composer.asked == 1


async def test_it_gives_up_in_the_end(filter_):
    one = poet(filter_, "Je mange une choucroute")
    with pytest.raises(StuckError):
        [line async for line in one.lines(request(), group=1, banned=("choucroute",))]


@pytest.mark.parametrize(
    ("seed", "lines", "code"),
    [(" ", 4, "empty"), ("un deux trois / quatre cinq six", 2, "lines"), ("z" * 1001, 4, "long")],
)
def test_what_the_composer_would_refuse_is_refused_at_once(filter_, seed, lines, code):
    with pytest.raises(SeedError) as caught:
        poet(filter_).review(request(seed, lines))
    assert caught.value.code == code


def test_a_seed_with_a_word_the_guild_bans_is_refused(filter_):
    poet(filter_).review(request("Je mange une choucroute"))
    with pytest.raises(SeedError) as caught:
        poet(filter_).review(request("Je mange une choucroute"), ("choucroute",))
    assert caught.value.code == "refused"
