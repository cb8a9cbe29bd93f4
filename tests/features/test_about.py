import importlib.metadata


async def test_it_says_what_it_is_and_how_to_invite_it(world):
    result = await world.alice.slash(world.channel, "rap about")
    assert result.ephemeral
    shown = result.response.content
    assert importlib.metadata.version("couplet") in shown
    assert "essai · un modèle d'essai" in shown
    assert "scope=bot+applications.commands" in shown
    assert "permissions=1024" in shown
