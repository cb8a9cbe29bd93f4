"""What stands between an order and its verse: where, how soon again, how many at once."""

from bot.composer.composer import StuckError
from bot.features.desk import Desk

from .conftest import HATEFUL


async def test_a_verse_too_long_for_a_message_keeps_all_its_lines(world):
    result = await world.seed(line="*a" * 500, lines=16)
    [embed] = result.response.embeds
    assert embed.description.count("\\*a") == 500
    assert "réponse numéro **16**" in embed.description
    assert result.response.content.startswith("-# AABB")


async def test_a_member_who_asks_too_soon_is_told_how_long(world):
    await world.seed()
    result = await world.seed()
    assert result.ephemeral
    assert "encore 5 s" in result.response.content
    assert not (await world.seed(world.bob)).ephemeral


async def test_a_refused_seed_costs_no_wait(world):
    await world.seed(line=HATEFUL)
    assert not (await world.seed()).ephemeral


async def test_a_failed_verse_costs_no_wait(world):
    world.poet.failure = StuckError("no line")
    await world.seed()
    world.poet.failure = None
    assert (await world.seed()).response.content.startswith("✍️")


async def test_other_channels_than_the_allowed_are_refused(world):
    other = world.guild.create_text_channel("autre")
    await world.storage.settings.change(world.guild.id, allowed_channels=(other.id,))
    result = await world.seed()
    assert result.ephemeral
    assert f"<#{other.id}>" in result.response.content
    assert not (await world.seed(channel=other)).ephemeral


async def test_a_full_line_is_refused_before_acknowledging(world):
    world.bot.desk = Desk(at_once=1, most_waiting=0)
    world.bot.desk._working.add(object())
    result = await world.seed()
    assert result.ephemeral
    assert not result.deferred
    assert "La file est pleine" in result.response.content


async def test_shutting_down_refuses_politely(world):
    assert await world.bot.desk.close(1)
    result = await world.seed()
    assert result.ephemeral
    assert "redémarre" in result.response.content
