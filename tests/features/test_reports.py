"""What moderators see of reports: those of where they moderate, whatever channel they ask in."""

import discord
import pytest

from bot.storage import NewVerse, Scope, StoredLine

from .conftest import said, words_of
from .test_report import reported

SECRET = "Le secret de la cachette"


def moderators_room(world, *names):
    """A channel that only these see, and moderate."""
    rights = {world.guild.default_role: discord.PermissionOverwrite(view_channel=False)}
    for name in names:
        rights[getattr(world, name)] = discord.PermissionOverwrite(
            view_channel=True, read_message_history=True, manage_messages=True
        )
    return world.guild.create_text_channel("cachette", overwrites=rights)


async def reported_in(world, channel_id):
    """Store a verse of a channel and a report of it."""
    scope = Scope(world.guild.id, world.alice.id, channel_id)
    new = NewVerse(SECRET, (StoredLine(SECRET, given=True), StoredLine("La réponse")), "essai")
    verse_id = await world.storage.history.add(scope, new, listed=True)
    return await world.storage.reports.add(scope, verse_id, "raison secrète")


async def pending(world):
    return await world.storage.reports.pending(world.guild.id)


async def asked(world, who=None, channel=None):
    return await (who or world.boss).slash(channel or world.channel, "rap reports")


async def test_moderators_see_the_reports_and_settle_them(world, verse):
    await reported(world, verse)
    result = await asked(world)
    assert result.ephemeral
    assert said("reports.head", pending=1) in result.response.content
    assert "Pas pour les enfants" in result.response.content
    assert f"({world.channel.last_message.jump_url})" in result.response.content
    after = await world.boss.click(result.response, label="C'est réglé")
    assert after.response.content == said("reports.none")
    assert await pending(world) == ()
    assert world.channel.last_message is not None


async def test_a_moderator_can_delete_the_verse_and_its_message(world, verse):
    await reported(world, verse)
    shown = (await asked(world)).response
    result = await world.boss.click(shown, label="Supprimer le couplet")
    assert world.channel.last_message is None
    assert result.followups == []
    assert result.response.content == said("reports.none")
    assert (await world.page()).total == 0
    assert await pending(world) == ()


async def test_a_message_in_a_thread_is_deleted_too(world):
    made = await world.bot.get_channel(world.channel.id).create_thread(
        name="fil", type=discord.ChannelType.public_thread
    )
    await world.env.settle()
    thread = next(one for one in world.channel.threads if one.id == made.id)
    await reported(world, (await world.seed(channel=thread)).response)
    shown = (await asked(world)).response
    await world.boss.click(shown, label="Supprimer le couplet")
    assert thread.last_message is None


async def test_a_message_that_is_gone_already_is_told(world, verse):
    await reported(world, verse)
    await world.alice.click(verse, label="Supprimer")
    shown = (await asked(world)).response
    result = await world.boss.click(shown, label="Supprimer le couplet")
    assert [(one.content, one.ephemeral) for one in result.followups] == [
        (said("reports.gone"), True)
    ]
    assert await pending(world) == ()


async def test_a_message_that_may_not_be_deleted_is_told_with_its_place(world, verse):
    await reported(world, verse)
    shown = (await asked(world)).response
    world.env.inject_error(
        "DELETE", "/channels/*/messages/*", status=403, code=50001, message="Missing Access"
    )
    result = await world.boss.click(shown, label="Supprimer le couplet")
    message = world.channel.last_message
    [word] = result.followups
    assert word.content == said("reports.left", where=message.jump_url)
    assert await pending(world) == ()
    assert (await world.page()).total == 0


async def test_a_message_that_was_never_noted_is_told_with_its_channel(world):
    await reported_in(world, world.channel.id)
    shown = (await asked(world)).response
    assert "discord.com" not in shown.content
    result = await world.boss.click(shown, label="Supprimer le couplet")
    [word] = result.followups
    assert word.content == said("reports.left", where=f"<#{world.channel.id}>")


async def test_a_report_stays_while_discord_fails(world, verse):
    await reported(world, verse)
    shown = (await asked(world)).response
    world.env.inject_error("DELETE", "/channels/*/messages/*", status=500, times=None)
    world.poet.faults = 1
    result = await world.boss.click(shown, label="Supprimer le couplet")
    assert "Référence" in result.followups[0].content
    assert len(await pending(world)) == 1
    assert (await world.page()).total == 0  # out of sight all the same


async def test_others_do_not_see_the_reports(world, verse):
    await reported(world, verse)
    result = await asked(world, world.bob)
    assert result.ephemeral
    permission = said("permission.manage_messages")
    assert result.response.content == said("refused.rights", permission=permission)


async def test_reports_of_channels_one_does_not_moderate_stay_unseen(world, verse):
    hidden = moderators_room(world, "alice")
    await reported_in(world, hidden.id)
    result = await asked(world)
    assert result.response.content == said("reports.none")
    await reported(world, verse)
    result = await asked(world)
    assert said("reports.head", pending=1) in result.response.content
    assert "secret" not in words_of(result.response).lower()


async def test_who_moderates_a_channel_sees_its_reports_wherever_they_ask(world, verse):
    await reported(world, verse)
    hidden = moderators_room(world, "alice")
    await reported_in(world, hidden.id)
    for channel in (world.channel, hidden):
        result = await asked(world, world.alice, channel)
        assert said("reports.head", pending=1) in result.response.content
        assert SECRET in words_of(result.response)
    after = await world.alice.click(result.response, label="C'est réglé")
    assert after.response.content == said("reports.none")
    [left] = await pending(world)
    assert left.verse.channel_id == world.channel.id


async def restarted(world):
    """Start the bot again: what it knows of the server's rights is then what they are."""
    await world.env.restart_bot(type(world.bot)(world.bot.settings, world.poet, world.storage))


@pytest.mark.parametrize("label", ["C'est réglé", "Supprimer le couplet"])
async def test_who_lost_the_right_there_settles_nothing(world, label):
    hidden = moderators_room(world, "boss")
    await reported_in(world, hidden.id)
    shown = (await asked(world)).response
    assert SECRET in words_of(shown)
    world.env.backend.get_channel(hidden.id).overwrites = [
        one
        for one in world.env.backend.get_channel(hidden.id).overwrites
        if one.target_id != world.boss.id
    ]
    await restarted(world)
    result = await world.boss.click(shown, label=label)
    assert result.response.content == said("reports.none")
    assert len(await pending(world)) == 1


async def test_reports_of_private_threads_are_for_who_manages_threads(world):
    channel = world.bot.get_channel(world.channel.id)
    made = await channel.create_thread(name="fil", type=discord.ChannelType.private_thread)
    await world.env.settle()
    await reported_in(world, made.id)
    assert (await asked(world)).response.content == said("reports.none")
    rights = discord.Permissions(manage_messages=True, manage_threads=True)
    role = world.guild.create_role("gardien", permissions=rights)
    keeper = world.guild.add_member(world.env.create_user("carol"), roles=[role])
    assert SECRET in words_of((await asked(world, keeper)).response)


async def test_reports_of_channels_that_are_gone_are_for_administrators(world):
    await reported_in(world, 1)
    assert (await asked(world)).response.content == said("reports.none")
    role = world.guild.create_role("chef", permissions=discord.Permissions(administrator=True))
    chief = world.guild.add_member(world.env.create_user("carol"), roles=[role])
    assert SECRET in words_of((await asked(world, chief)).response)


async def test_no_reports_outside_servers(world):
    result = await world.boss.user.slash("rap reports")
    assert result.response.content == said("refused.server")
