import pytest

from bot.features.message import seed_of


async def test_any_message_is_answered_in_rap(world):
    message = await world.bob.send(world.channel, "Ce soir je sors\nla ville est à nous deux")
    result = await world.alice.context_menu(world.channel, "Answer in rap", message)
    assert not result.ephemeral
    shown = result.response.content
    assert shown.startswith("✍️ *Ce soir je sors*")
    assert shown.endswith("réponse à bob, demandée par alice")
    [verse] = (await world.page()).verses
    assert verse.seed_author_id == world.bob.id


async def test_another_version_names_whose_message_it_is(world):
    await world.unhurried()
    message = await world.boss.send(world.channel, "Ce soir je sors avec toute la bande")
    result = await world.bob.context_menu(world.channel, "Answer in rap", message)
    assert result.response.content.endswith("réponse à boss, demandée par bob")
    again = await world.bob.click(result.response, label="Autre version")
    assert again.response.content.endswith(f"réponse à <@{world.boss.id}>, demandée par bob")


async def test_whose_words_it_starts_from_may_delete_it(world):
    message = await world.bob.send(world.channel, "Ce soir je sors avec toute la bande")
    result = await world.alice.context_menu(world.channel, "Answer in rap", message)
    await world.bob.click(result.response, label="Supprimer")
    assert result.response is None


async def test_a_message_without_words_is_refused_privately(world):
    message = await world.bob.send(world.channel, "👍👍")
    result = await world.alice.context_menu(world.channel, "Answer in rap", message)
    assert result.ephemeral
    assert "pas de mots" in result.response.content


@pytest.mark.parametrize(
    ("message", "seed"),
    [
        ("un\n\n!!!\ndeux\ntrois", "deux\ntrois"),
        ("un / deux / trois / quatre / cinq", "quatre\ncinq"),
        ("a " * 400, ("a " * 125).strip()),
        ("", ""),
    ],
)
def test_what_of_a_message_starts_a_verse(message, seed):
    assert seed_of(message, 4) == seed


@pytest.mark.parametrize("message", ["Ce soir je sors\nla ville est à nous", "a / b / c / d / e"])
@pytest.mark.parametrize("lines", [2, 3])
async def test_ordinary_messages_start_verses_of_every_length(world, message, lines):
    await world.storage.settings.change(world.guild.id, lines=lines)
    sent = await world.bob.send(world.channel, message)
    result = await world.alice.context_menu(world.channel, "Answer in rap", sent)
    assert not result.ephemeral
    request = world.poet.asked[-1]
    assert len(request.seed.split("\n")) == lines - 1
    assert message.endswith(request.seed.split("\n")[-1])
