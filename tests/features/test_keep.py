async def test_a_verse_is_kept_and_let_go(world, verse):
    result = await world.bob.click(verse, label="Garder")
    assert result.ephemeral
    assert result.response.content == "⭐ Gardé. Gardé par 1 en tout."
    result = await world.bob.click(verse, label="Garder")
    assert "Plus dans tes favoris" in result.response.content


async def test_the_most_kept_are_shown_privately(world, verse):
    for who in (world.alice, world.bob):
        await who.click(verse, label="Garder")
    await world.seed(line="Un autre vers que nul ne garde")
    result = await world.boss.slash(world.channel, "rap top")
    assert result.ephemeral
    assert "⭐ 2" in result.response.content
    assert "nul ne garde" not in result.response.content


async def test_nothing_kept(world):
    result = await world.boss.slash(world.channel, "rap top")
    assert "Rien n'a encore été gardé" in result.response.content


async def test_with_history_off_nothing_can_be_kept(world):
    await world.storage.settings.change(world.guild.id, history=False)
    shown = (await world.seed()).response
    result = await world.bob.click(shown, label="Garder")
    assert result.ephemeral
    assert "historique est coupé" in result.response.content
