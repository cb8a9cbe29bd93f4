import json

from .conftest import said


async def page(world, who=None):
    return (await (who or world.alice).slash(world.channel, "rap privacy")).response


async def test_it_says_what_is_kept_and_how_long(world):
    shown = await page(world)
    assert shown.ephemeral
    assert "365 jours" in shown.content
    await world.storage.settings.change(world.guild.id, history=False)
    assert "effacé au bout d'un jour" in (await page(world)).content


async def test_a_copy_is_handed_out_privately(world, verse):
    result = await world.alice.click(await page(world), label="Exporter")
    assert result.ephemeral
    [file] = result.response.attachments
    assert file.filename == "couplet.json"
    document = json.loads(await file.read())
    assert "Je compte les étoiles du soir" in json.dumps(document, ensure_ascii=False)


async def test_being_forgotten_is_asked_twice_and_then_done(world, verse):
    asked = await world.alice.click(await page(world), label="M'oublier ici")
    assert "pour de bon" in asked.response.content
    assert (await world.page()).total == 1
    done = await world.alice.click(asked.response, label="Oui, oublie-moi ici")
    assert done.response.content == said("privacy.forgotten", verses=1)
    assert (await world.page()).total == 0


async def test_being_forgotten_everywhere(world, verse):
    other = world.env.create_guild()
    channel = other.create_text_channel("rap")
    alice = other.add_member(world.alice.user)
    await alice.slash(channel, "rap seed", line="Dans un autre serveur je rappe aussi")
    asked = await world.alice.click(await page(world), label="M'oublier partout")
    done = await world.alice.click(asked.response, label="Oui, oublie-moi partout")
    assert done.response.content == said("privacy.forgotten", verses=2)


async def test_only_ones_own_words_are_forgotten(world, verse):
    asked = await world.bob.click(await page(world, world.bob), label="M'oublier ici")
    done = await world.bob.click(asked.response, label="Oui, oublie-moi ici")
    assert done.response.content == said("privacy.forgotten", verses=0)
    assert (await world.page()).total == 1
