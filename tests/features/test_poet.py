import gc

import pytest

from bot.composer.plan import Request, SeedError
from bot.config import DEFAULT_MODEL, Settings
from bot.features.poet import open_poet


@pytest.fixture(scope="module")
def settings():
    return Settings(model_path=DEFAULT_MODEL, execution_provider="cpu", inference_threads=1)


def request(seed="Je compte les étoiles sur le toit", lines=2, **options):
    return Request(seed, lines=lines, rng_seed=1, candidates=8, **options)


async def test_the_model_of_the_settings_answers(settings):
    async with open_poet(settings) as poet:
        lines = [line async for line in poet.lines(request(), group=1)]
        assert [line.given for line in lines] == [True, False]
        assert poet.model == "couplet"
        assert " M" in poet.card
        assert "bpc" in poet.card


async def test_what_is_loaded_is_spared_by_the_garbage_collector(settings):
    gc.unfreeze()
    try:
        async with open_poet(settings) as poet:
            assert not any(thing is poet.composer._sounds for thing in gc.get_objects())
    finally:
        gc.unfreeze()


async def test_what_would_be_refused_later_is_refused_at_once(settings):
    async with open_poet(settings) as poet:
        for seed, lines, code in [
            (" ", 4, "empty"),
            ("rouge vert jaune violet / ocre gris blanc brun", 2, "lines"),
            ("z" * 1001, 4, "long"),
            ("Il faut tuer tous les arabes", 4, "refused"),
        ]:
            with pytest.raises(SeedError) as caught:
                poet.review(request(seed, lines))
            assert caught.value.code == code
        banned = ("choucroute",)
        poet.review(request("Je mange une bonne choucroute"))
        with pytest.raises(SeedError) as caught:
            poet.review(request("Je mange une bonne choucroute", banned=banned))
        assert caught.value.code == "refused"
