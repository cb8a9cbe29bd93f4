import importlib.metadata
import math

import pytest


async def test_it_says_what_it_is_and_how_to_invite_it(world):
    result = await world.alice.slash(world.channel, "rap about")
    assert result.ephemeral
    shown = result.response.content
    assert importlib.metadata.version("couplet") in shown
    assert "essai · un modèle d'essai" in shown
    assert "scope=bot+applications.commands" in shown
    assert "permissions=1024" in shown


@pytest.mark.parametrize(("latency", "shown"), [(0.1234, "123"), (math.inf, "?"), (math.nan, "?")])
async def test_it_answers_while_a_shard_reconnects(world, monkeypatch, latency, shown):
    monkeypatch.setattr(type(world.bot), "latency", latency)
    result = await world.alice.slash(world.channel, "rap about")
    assert f": {shown} ms" in result.response.content.replace("\N{NO-BREAK SPACE}", " ")
