import discord
import pytest
import simcord

from bot.client import Couplet
from bot.config import Settings
from bot.features import FEATURES
from bot.storage import Fault, NewVerse, Scope, Storage, StorageError, StoredLine

from .conftest import PlainPoet


def syncs(env):
    return [r for r in env.http_requests if r.method == "PUT" and r.path.endswith("/commands")]


@pytest.fixture
async def storage(tmp_path):
    async with Storage.open(tmp_path / "couplet.db") as storage:
        yield storage


def couplet(storage, **settings):
    return Couplet(Settings(shard_count=1, _env_file=None, **settings), PlainPoet(), storage)


async def test_commands_are_synced_once(storage):
    async with simcord.run(couplet(storage)) as env:
        assert len(syncs(env)) == 1
        await env.restart_bot(couplet(storage))
        assert len(syncs(env)) == 1


async def test_commands_are_synced_again_when_a_text_of_theirs_changes(storage, monkeypatch):
    async with simcord.run(couplet(storage)) as env:
        [command] = [c for f in FEATURES for c in f.commands if c.name == "about"]
        monkeypatch.setattr(command, "description", "Autre chose")
        monkeypatch.setattr(command, "_locale_description", None)
        await env.restart_bot(couplet(storage))
        assert len(syncs(env)) == 2


async def test_names_and_descriptions_are_in_both_languages(storage):
    async with simcord.run(couplet(storage)) as env:
        [request] = syncs(env)
        [rap] = [c for c in request.json if c["name"] == "rap"]
        assert rap["contexts"] == [0, 1, 2]
        assert rap["integration_types"] == [0, 1]
        for command in rap["options"]:
            assert command["description_localizations"]["en-US"] != command["description"]
            for option in command["options"]:
                assert {"fr", "en-US", "en-GB"} <= set(option["name_localizations"])


async def test_commands_can_be_offered_to_one_guild_only(storage):
    async with simcord.run(couplet(storage, discord_guild_id=1)) as env:
        assert len(env.http_requests) > 0
        paths = [r.path for r in env.http_requests if r.method == "PUT"]
        assert all("/guilds/1/commands" in path for path in paths)
        env.errors  # noqa: B018 (SimCord has no such guild: the refusal is looked at)


async def test_a_failed_sync_does_not_keep_the_bot_from_starting(storage, monkeypatch, caplog):
    async def sync(_self, *, guild):
        response = type("Response", (), {"status": 500, "reason": "oops"})()
        raise discord.HTTPException(response, "oops")

    monkeypatch.setattr("bot.client.Tree.sync", sync)
    async with simcord.run(couplet(storage)) as env:
        assert env.bot.is_ready()
    assert "not synced" in caplog.text


async def fill(storage, guild_id):
    scope = Scope(guild_id, 7, 8)
    return await storage.history.add(
        scope, NewVerse("x", (StoredLine("x", given=True),), "essai"), listed=True
    )


async def departed(storage, guild_id):
    """Whether a guild is to be erased, by erasing what is due."""
    purged = await storage.retention.purge(grace_days=0)
    return purged.guilds == 1 and not (await storage.settings.get(guild_id)).banned_words


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
