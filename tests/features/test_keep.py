from .conftest import words_of


def shown_labels(world):
    return {b.label for row in world.channel.last_message.components for b in row.children}


async def test_a_verse_is_kept_and_let_go(world, verse):
    result = await world.bob.click(verse, label="Garder")
    [word] = result.followups
    assert word.content == "⭐ Gardé. Gardé par 1 en tout."
    result = await world.bob.click(verse, label="Garder · 1")
    assert "Plus dans tes favoris" in result.followups[0].content


async def test_the_most_kept_are_shown_privately(world, verse):
    await world.alice.click(verse, label="Garder")
    await world.bob.click(verse, label="Garder · 1")
    await world.seed(line="Un autre vers que nul ne garde")
    result = await world.boss.slash(world.channel, "rap top")
    assert result.ephemeral
    assert "⭐ 2" in words_of(result.response)
    assert "nul ne garde" not in words_of(result.response)


async def test_nothing_kept(world):
    result = await world.boss.slash(world.channel, "rap top")
    assert "Rien n'a encore été gardé" in result.response.content


async def test_with_history_off_nothing_can_be_kept(world):
    await world.storage.settings.change(world.guild.id, history=False)
    shown = (await world.seed()).response
    result = await world.bob.click(shown, label="Garder")
    assert result.ephemeral
    assert "historique est coupé" in result.response.content


async def test_once_history_is_off_what_was_kept_can_only_be_let_go(world, verse):
    await world.bob.click(verse, label="Garder")
    await world.storage.settings.change(world.guild.id, history=False)
    result = await world.boss.slash(world.channel, "rap top")
    assert result.ephemeral
    assert "historique est coupé" in result.response.content
    assert not result.response.embeds
    result = await world.alice.click(verse, label="Garder · 1")
    assert "ne peut pas être gardé" in result.response.content
    result = await world.bob.click(verse, label="Garder · 1")
    assert "Plus dans tes favoris" in result.followups[0].content


async def test_the_button_says_how_many_keep_and_stays_in_its_language(world, verse):
    world.speak("en-US")
    await world.bob.click(verse, label="Garder")
    assert {"Garder · 1", "Continuer"} <= shown_labels(world)
    await world.bob.click(verse, label="Garder · 1")
    assert "Garder" in shown_labels(world)
