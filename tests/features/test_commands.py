import discord
import pytest
import simcord

from bot.features import FEATURES

from .conftest import couplet


def syncs(env):
    return [r for r in env.http_requests if r.method == "PUT" and r.path.endswith("/commands")]


def places(env):
    """Where commands were put, the guild's id or None, and whether there were any."""
    found = []
    for request in syncs(env):
        _, _, after = request.path.partition("/guilds/")
        found.append((int(after.split("/")[0]) if after else None, bool(request.json)))
    return found


async def test_commands_are_synced_once(storage):
    async with simcord.run(couplet(storage)) as env:
        assert places(env) == [(None, True)]
        await env.restart_bot(couplet(storage))
        assert len(syncs(env)) == 1


async def test_commands_are_synced_again_when_a_text_of_theirs_changes(storage, monkeypatch):
    async with simcord.run(couplet(storage)) as env:
        [command] = [c for f in FEATURES for c in f.commands if c.name == "about"]
        monkeypatch.setattr(command, "description", "Autre chose")
        monkeypatch.setattr(command, "_locale_description", None)
        await env.restart_bot(couplet(storage))
        assert places(env) == [(None, True)] * 2


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


async def test_where_they_are_no_longer_offered_they_are_taken_back(storage):
    """A trial in a guild, then everywhere, then trials in two guilds."""
    async with simcord.run(couplet(storage)) as env:
        first, second = env.create_guild().id, env.create_guild().id
        for guild in (first, first, None, second, first):
            await env.restart_bot(couplet(storage, discord_guild_id=guild))
        assert places(env) == [
            (None, True),
            *((first, True), (None, False)),
            *((None, True), (first, False)),
            *((second, True), (None, False)),
            *((first, True), (second, False)),
        ]


@pytest.mark.parametrize(("status", "again"), [(403, False), (500, True)])
async def test_taking_back_is_tried_again_unless_the_bot_is_gone_there(storage, status, again):
    async with simcord.run(couplet(storage)) as env:
        guild = env.create_guild().id
        await env.restart_bot(couplet(storage, discord_guild_id=guild))
        env.inject_error(
            "PUT", f"/applications/*/guilds/{guild}/commands", status=status, times=None
        )
        await env.restart_bot(couplet(storage))
        done = len(syncs(env))
        await env.restart_bot(couplet(storage))
        assert (len(syncs(env)) > done) == again


async def test_a_failed_sync_does_not_keep_the_bot_from_starting(storage, monkeypatch, caplog):
    async def sync(_self, *, guild):
        response = type("Response", (), {"status": 500, "reason": "oops"})()
        raise discord.HTTPException(response, "oops")

    with monkeypatch.context() as patch:
        patch.setattr("bot.client.Tree.sync", sync)
        async with simcord.run(couplet(storage)) as env:
            assert env.bot.is_ready()
            assert "not synced" in caplog.text
            patch.undo()
            await env.restart_bot(couplet(storage))
            assert len(syncs(env)) == 1


async def test_what_an_older_version_noted_is_no_place(storage):
    await storage.host.put("commands", "5d41402abc4b2a76b9719d911017c592")
    async with simcord.run(couplet(storage)) as env:
        assert places(env) == [(None, True)]
