import discord
import pytest

from bot.features.panel import CHOICES
from bot.features.settings import _words, _words_input
from bot.storage import GuildSettings
from bot.storage.settings import SettingsStore


async def panel(world, who=None):
    return await (who or world.boss).slash(world.channel, "rap settings")


async def test_the_panel_is_shown_privately_to_those_who_manage(world):
    result = await panel(world)
    assert result.ephemeral
    ids = [
        inner["custom_id"]
        for part in result.response.components
        for inner in part.get("components", ())
    ]
    assert ids == [
        *(f"couplet:set:{c.field}" for c in CHOICES),
        "couplet:channels",
        "couplet:words",
    ]


async def test_others_are_refused(world):
    result = await panel(world, world.bob)
    assert result.ephemeral
    assert "Gérer le serveur" in result.response.content


async def test_there_is_no_panel_outside_servers(world):
    result = await world.boss.user.slash("rap settings")
    assert "que dans un serveur" in result.response.content


CHOSEN = {
    "filter_level": ("standard", {"filter_level": "standard"}),
    "lines": ("8", {"lines": 8}),
    "scheme": ("ABBA", {"scheme": "ABBA"}),
    "energy": ("fire", {"energy": "fire"}),
    "cooldown_seconds": ("60", {"cooldown_seconds": 60}),
    "history": ("30", {"history": True, "retention_days": 30}),
    "history_public": ("public", {"history_public": True}),
    "language": ("en", {"language": "en"}),
    "deleters": ("moderators", {"deleters": "moderators"}),
}


@pytest.mark.parametrize("field", [choice.field for choice in CHOICES])
async def test_each_setting_is_stored_and_shown(world, field):
    value, stored = CHOSEN[field]
    shown = (await panel(world)).response
    result = await world.boss.select(shown, [value], custom_id=f"couplet:set:{field}")
    now = await world.storage.settings.get(world.guild.id)
    assert {name: getattr(now, name) for name in stored} == stored
    options = next(
        inner["options"]
        for part in result.response.components
        for inner in part.get("components", ())
        if inner["custom_id"] == f"couplet:set:{field}"
    )
    assert [o["value"] for o in options if o.get("default")] == [value]


@pytest.mark.parametrize("choice", CHOICES, ids=lambda choice: choice.field)
async def test_every_value_offered_can_be_stored(world, choice):
    for value in choice.labels:
        now = await world.storage.settings.change(world.guild.id, **choice.changes(value))
        assert choice.current(now) == value


async def test_history_can_be_switched_off(world):
    shown = (await panel(world)).response
    await world.boss.select(shown, ["0"], custom_id="couplet:set:history")
    assert not (await world.storage.settings.get(world.guild.id)).history


async def test_channels_are_chosen_and_freed(world):
    shown = (await panel(world)).response
    result = await world.boss.select(shown, [world.channel], custom_id="couplet:channels")
    assert (await world.storage.settings.get(world.guild.id)).allowed_channels == (
        world.channel.id,
    )
    await world.boss.select(result.response, [], custom_id="couplet:channels")
    assert (await world.storage.settings.get(world.guild.id)).allowed_channels == ()


async def test_every_kind_of_channel_with_a_chat_can_be_chosen(world):
    parts = (await panel(world)).response.components
    [channels] = [
        inner
        for part in parts
        for inner in part.get("components", ())
        if inner["custom_id"] == "couplet:channels"
    ]
    kinds = {discord.ChannelType(kind).name for kind in channels["channel_types"]}
    threads = {"public_thread", "private_thread", "news_thread"}
    assert kinds == {"text", "news", "voice", "stage_voice", "forum", "media", *threads}


async def test_threads_can_be_chosen(world):
    made = await world.bot.get_channel(world.channel.id).create_thread(
        name="fil", type=discord.ChannelType.public_thread
    )
    await world.env.settle()
    thread = next(one for one in world.channel.threads if one.id == made.id)
    shown = (await panel(world)).response
    result = await world.boss.select(shown, [thread], custom_id="couplet:channels")
    now = await world.storage.settings.get(world.guild.id)
    assert now.allowed_channels == (thread.id,)
    assert str(thread.id) in str(result.response.components)


async def test_a_server_has_words_of_its_own(world):
    shown = (await panel(world)).response
    dialog = await world.boss.click(shown, custom_id="couplet:words")
    words = {"banned": "choucroute, raclette", "allowed": "mince ; zut\nflûte,"}
    await world.boss.submit_modal(dialog, words)
    now = await world.storage.settings.get(world.guild.id)
    assert set(now.banned_words) == {"choucroute", "raclette"}
    assert set(now.allowed_words) == {"mince", "zut", "flûte"}
    again = await world.boss.click(shown, custom_id="couplet:words")
    values = [label["component"]["value"] for label in again.modal["components"]]
    assert values == ["choucroute, raclette", "mince, zut, flûte"]


async def test_a_word_that_would_ban_a_letter_is_refused(world):
    shown = (await panel(world)).response
    dialog = await world.boss.click(shown, custom_id="couplet:words")
    result = await world.boss.submit_modal(dialog, {"banned": "choucroute, d*", "allowed": ""})
    assert result.ephemeral
    assert "«\u00a0d*\u00a0»" in result.response.content
    assert not (await world.storage.settings.get(world.guild.id)).banned_words


async def test_a_full_list_of_words_is_not_cut_by_its_dialog():
    most = tuple(f"{n:03}{'x' * 16}" for n in range(200))  # as many as fit in 4,000 characters
    value = _words_input("banned", most).default
    assert len(value) <= 4000
    assert _words(value) == most


@pytest.mark.parametrize("way", ["seed", "Continuer", "Autre version", "À moi"])
async def test_a_servers_own_words_reach_the_poet(world, way):
    await world.unhurried()
    verse = (await world.seed()).response
    own = {"banned_words": ("choucroute",), "allowed_words": ("mince",)}
    await world.storage.settings.change(world.guild.id, **own)
    if way == "seed":
        await world.seed()
    else:
        result = await world.bob.click(verse, label=way)
        if result.modal:
            await world.bob.submit_modal(result, {"line": "Moi je préfère regarder la mer"})
    request = world.poet.asked[-1]
    assert (request.banned, request.allowed) == (("choucroute",), ("mince",))


async def test_too_many_words_are_refused_in_words(world):
    shown = (await panel(world)).response
    dialog = await world.boss.click(shown, custom_id="couplet:words")
    many = ",".join(f"mot{n}" for n in range(210))
    for words in ({"banned": many}, {"allowed": many}, {"allowed": "x" * 61}):
        result = await world.boss.submit_modal(dialog, words)
        assert "200" in result.response.content
        dialog = await world.boss.click(shown, custom_id="couplet:words")
    now = await world.storage.settings.get(world.guild.id)
    assert (now.banned_words, now.allowed_words) == ((), ())


async def test_a_member_who_lost_the_right_changes_nothing(world, monkeypatch):
    shown = (await panel(world)).response
    role = next(r for r in world.guild.roles.values() if r.name == "patron")
    role._role.permissions = 0
    result = await world.boss.select(shown, ["8"], custom_id="couplet:set:lines")
    assert (await world.storage.settings.get(world.guild.id)).lines == 4
    assert any("Gérer le serveur" in f.content for f in [*result.followups, result.response])


async def test_a_value_of_a_newer_version_is_shown_as_it_is(world, monkeypatch):
    newer = GuildSettings(lines=5, cooldown_seconds=7)

    async def get(_self, _guild):
        return newer

    monkeypatch.setattr(SettingsStore, "get", get)
    result = await panel(world)
    options = next(
        inner["options"]
        for part in result.response.components
        for inner in part.get("components", ())
        if inner["custom_id"] == "couplet:set:cooldown_seconds"
    )
    assert [o["label"] for o in options if o.get("default")] == ["7"]


async def test_in_english(world):
    world.speak("en-US", "en-US")
    assert "Settings" in str((await panel(world)).response.components)
