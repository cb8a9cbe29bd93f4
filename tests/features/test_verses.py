"""What stands between an order and its verse: where, how soon again, how many at once."""

from contextlib import nullcontext
from types import SimpleNamespace

import discord
import pytest

from bot.composer.composer import StuckError
from bot.features.desk import Desk
from bot.features.verses import _say_place
from bot.locales import Language
from bot.storage import Fault, StorageError
from bot.storage.history import History

from .conftest import HATEFUL, labels


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


@pytest.mark.parametrize(("status", "raised"), [(503, False), (404, True)])
async def test_a_word_about_the_line_that_fails_in_passing_costs_no_place(world, status, raised):
    async def edit(**_):
        raise discord.HTTPException(SimpleNamespace(status=status, reason="No"), "No")

    interaction = SimpleNamespace(client=world.bot, edit_original_response=edit)
    with pytest.raises(discord.HTTPException) if raised else nullcontext():
        await _say_place(interaction, 3, Language.FR)


async def test_shutting_down_refuses_politely(world):
    assert await world.bot.desk.close(1)
    result = await world.seed()
    assert result.ephemeral
    assert "redémarre" in result.response.content


async def test_a_shown_verse_stays_where_its_message_cannot_be_noted(world, monkeypatch, caplog):
    async def sent(*_):
        raise StorageError("the disk is full", Fault.FULL)

    monkeypatch.setattr(History, "sent", sent)
    result = await world.seed()
    assert world.channel.last_message.content.startswith("✍️ *Je compte")
    assert labels(result.response)
    assert result.followups == []
    assert "the disk is full" in caplog.text
    assert "étoiles" not in caplog.text


async def test_a_shown_verse_stays_whatever_fails_after_it(world, monkeypatch):
    def took(what, _seconds):
        if what == "verses":
            raise ZeroDivisionError

    monkeypatch.setattr(world.bot.figures, "took", took)
    world.poet.faults = 1
    result = await world.seed()
    assert world.channel.last_message.content.startswith("✍️ *Je compte")
    assert [word.ephemeral for word in result.followups] == [True]


async def made_thread(world, channel, kind):
    made = await world.bot.get_channel(channel.id).create_thread(name="fil", type=kind)
    await made.add_user(discord.Object(world.alice.id))
    await world.env.settle()
    return next(one for one in channel.threads if one.id == made.id)


@pytest.mark.parametrize(
    "kind", [discord.ChannelType.public_thread, discord.ChannelType.private_thread]
)
async def test_threads_are_allowed_as_their_channel_is(world, kind):
    other = world.guild.create_text_channel("autre")
    here, there = [await made_thread(world, one, kind) for one in (world.channel, other)]
    await world.storage.settings.change(world.guild.id, allowed_channels=(other.id,))
    assert (await world.seed(channel=here)).ephemeral
    assert not (await world.seed(channel=there)).ephemeral


async def test_a_thread_can_be_allowed_alone(world):
    thread = await made_thread(world, world.channel, discord.ChannelType.private_thread)
    await world.storage.settings.change(world.guild.id, allowed_channels=(thread.id,))
    assert (await world.seed()).ephemeral
    assert not (await world.seed(channel=thread)).ephemeral
