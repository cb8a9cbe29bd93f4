import discord
import pytest
import simcord

from bot.config import ConfigurationError
from bot.storage import Fault, NewVerse, Scope, StorageError, StoredLine

from .conftest import couplet


async def fill(storage, guild_id):
    await storage.settings.change(guild_id, banned_words=("zut",))
    scope = Scope(guild_id, 7, 8)
    return await storage.history.add(
        scope, NewVerse("x", (StoredLine("x", given=True),), "essai"), listed=True
    )


async def departed(storage, guild_id):
    """Whether a guild is to be erased, by erasing what is due."""
    purged = await storage.retention.purge(grace_days=0)
    erased = not (await storage.settings.get(guild_id)).banned_words
    assert purged.guilds == erased
    return erased


async def test_guilds_that_left_while_the_bot_was_away_are_noticed(storage):
    await fill(storage, 4242)
    async with simcord.run(couplet(storage)) as env:
        await env.settle()
    assert await departed(storage, 4242)


async def test_guilds_that_stay_are_left_alone(storage):
    bot = couplet(storage)
    async with simcord.run(bot) as env:
        guild = env.create_guild()
        await env.settle()
        await fill(storage, guild.id)
        await env.restart_bot(couplet(storage))
        await env.settle()
    assert not await departed(storage, guild.id)


async def test_a_guild_long_noted_as_departed_is_not_erased_while_the_bot_is_in_it(storage):
    async with simcord.run(couplet(storage)) as env:
        guild = env.create_guild()
        await env.settle()
        await fill(storage, guild.id)
        async with storage.database.transaction() as transaction:
            await transaction.execute("UPDATE guilds SET departed_at = 0")
        await env.restart_bot(couplet(storage))
        await env.settle()
    assert not await departed(storage, guild.id)


async def test_what_was_missed_is_noticed_the_next_day(storage):
    async with simcord.run(couplet(storage)) as env:
        await env.settle()
        await fill(storage, 4242)
        await env.advance_time(24 * 3600 + 1)
    assert await departed(storage, 4242)


async def test_a_database_that_cannot_serve_is_asked_again(storage, monkeypatch, caplog):
    async def locked(*_args, **_kwargs):
        raise StorageError("it is locked", Fault.LOCKED)

    await fill(storage, 4242)
    with monkeypatch.context() as patch:
        patch.setattr(type(storage.guilds), "reconcile", locked)
        bot = couplet(storage)
        async with simcord.run(bot) as env:
            await env.settle()
            assert "it is locked" in caplog.text
            patch.undo()
            assert not await departed(storage, 4242)
            await env.advance_time(10 * 60 + 1)
            assert bot._upkeep.hours == 24
    assert await departed(storage, 4242)


async def test_a_database_serves_one_application_only(storage):
    async with simcord.run(couplet(storage)):
        assert await storage.host.put_once("application", "0") != "0"
    await fill(storage, 4242)
    await storage.host.put("application", "5")
    with pytest.raises(ConfigurationError, match=r"DATABASE_PATH: .*couplet\.db belongs to .* 5,"):
        async with simcord.run(couplet(storage)):
            pass
    assert await storage.database.read("SELECT 1 FROM guilds WHERE departed_at IS NULL")


async def test_a_guild_that_removes_the_bot_is_noted_and_one_that_fails_is_not(storage):
    bot = couplet(storage)
    async with simcord.run(bot) as env:
        guild = env.create_guild()
        await env.settle()
        await fill(storage, guild.id)
        cached = bot.get_guild(guild.id)
        bot._connection.parse_guild_delete({"id": str(guild.id), "unavailable": True})
        await env.settle()
        assert not await departed(storage, guild.id)
        await bot.on_guild_remove(cached)
        await bot.on_guild_join(cached)  # it changed its mind
        assert not await departed(storage, guild.id)
        await bot.on_guild_remove(cached)
    assert await departed(storage, guild.id)


async def test_it_knows_which_shards_are_connected(storage):
    bot = couplet(storage)
    assert not bot.connected
    async with simcord.run(bot) as env:
        await env.settle()
        assert bot.connected
        for back in ("shard_resumed", "shard_ready"):
            bot.dispatch("shard_disconnect", 0)
            await env.settle()
            assert not bot.connected
            bot.dispatch(back, 0)
            await env.settle()
            assert bot.connected


async def test_a_locked_database_is_told_in_words_and_passes(storage, monkeypatch):
    bot = couplet(storage)
    async with simcord.run(bot) as env:
        guild = env.create_guild()
        channel = guild.create_text_channel("rap")
        alice = guild.add_member(env.create_user("alice"))

        async def locked(*_args, **_kwargs):
            raise StorageError("locked", Fault.LOCKED)

        with monkeypatch.context() as patch:
            patch.setattr(type(storage.settings), "get", locked)
            result = await alice.slash(channel, "rap seed", line="Je compte les étoiles du soir")
            assert result.ephemeral
            assert "Nothing is lost" in result.response.content
        result = await alice.slash(channel, "rap seed", line="Je compte les étoiles du soir")
        assert result.response.content.startswith("✍️")
        assert all(isinstance(e, discord.app_commands.AppCommandError) for e in env.errors)


def test_caches_and_intents_are_small(storage):
    bot = couplet(storage)
    assert [name for name, on in bot.intents if on] == ["guilds"]
    assert not bot._connection.member_cache_flags.value
    assert bot._connection._messages is None
    assert bot.allowed_mentions.to_dict() == discord.AllowedMentions.none().to_dict()
