import discord
import pytest

from bot.features.history import Query, Turn
from bot.storage import NewVerse, Scope, StoredLine


async def fill(world, n, *, channel=None, who=None, word="vers"):
    who = who or world.alice
    scope = Scope(world.guild.id, who.id, (channel or world.channel).id)
    for place in range(n):
        line = f"Un {word} pour voir, le numéro {place}"
        new = NewVerse(line, (StoredLine(line, given=True), StoredLine("La réponse")), "essai")
        await world.storage.history.add(scope, new, listed=True)


async def history(world, who=None, **options):
    return await (who or world.bob).slash(world.channel, "rap history", **options)


def hidden_from(world, *names):
    rights = {world.guild.default_role: discord.PermissionOverwrite(view_channel=False)}
    for name in names:
        rights[getattr(world, name)] = discord.PermissionOverwrite(
            view_channel=True, read_message_history=True
        )
    return world.guild.create_text_channel("cachette", overwrites=rights)


async def test_pages_are_turned_in_place(world):
    await fill(world, 12)
    first = await history(world)
    assert first.ephemeral
    assert "page 1 sur 3 · 12 en tout" in first.response.content
    assert "numéro 11" in first.response.content
    ids = [b["custom_id"] for b in first.response.components[0]["components"]]
    assert [b["disabled"] for b in first.response.components[0]["components"]] == [True, False]
    second = await world.bob.click(first.response, custom_id=ids[1])
    assert "page 2 sur 3" in second.response.content
    assert "numéro 6" in second.response.content


async def test_it_is_searched(world):
    await fill(world, 2, word="soleil")
    await fill(world, 2, word="orage")
    result = await history(world, search="soleil")
    assert "2 en tout" in result.response.content
    assert "orage" not in result.response.content


async def test_one_members_verses(world):
    await fill(world, 2, word="soleil")
    await fill(world, 1, word="orage", who=world.boss)
    result = await history(world, member=world.boss)
    assert "orage" in result.response.content
    assert "soleil" not in result.response.content


async def test_favourites(world):
    await world.unhurried()
    verse = (await world.seed(line="Celui que je garde pour toujours")).response
    await world.seed(line="Celui que je ne garde pas")
    await world.bob.click(verse, label="Garder")
    result = await history(world, favourites=True)
    assert "pour toujours" in result.response.content
    assert "1 en tout" in result.response.content


async def test_verses_of_hidden_channels_stay_hidden(world):
    channel = hidden_from(world, "boss")
    await fill(world, 1, channel=channel, who=world.boss, word="secret")
    assert "secret" in (await history(world, world.boss)).response.content
    for options in ({}, {"search": "secret"}, {"member": world.boss}):
        assert "secret" not in (await history(world, world.bob, **options)).response.content


async def test_a_page_turned_after_losing_sight_shows_nothing_new(world):
    channel = hidden_from(world, "boss", "bob")
    await fill(world, 12, channel=channel, word="secret")
    first = await history(world)
    assert "12 en tout" in first.response.content
    handle = world.env.backend.get_channel(channel.id)
    handle.overwrites = [o for o in handle.overwrites if o.target_id != world.bob.id]
    await world.env.restart_bot(type(world.bot)(world.bot.settings, world.poet, world.storage))
    ids = [b["custom_id"] for b in first.response.components[0]["components"]]
    turned = await world.bob.click(first.response, custom_id=ids[1])
    assert "secret" not in turned.response.content


async def test_another_guild_sees_nothing(world):
    await fill(world, 3, word="secret")
    other = world.env.create_guild()
    channel = other.create_text_channel("rap")
    bob = other.add_member(world.bob.user)
    result = await bob.slash(channel, "rap history")
    assert "secret" not in result.response.content
    assert "Aucun couplet" in result.response.content


async def test_age_restricted_channels_count_only_in_one(world, monkeypatch):
    adult = world.guild.create_text_channel("adultes")
    await fill(world, 1, channel=adult, word="osé")
    monkeypatch.setattr(discord.TextChannel, "is_nsfw", lambda self: self.name == "adultes")
    assert "osé" not in (await history(world)).response.content
    assert "osé" in (await world.bob.slash(adult, "rap history")).response.content


async def test_a_verse_of_a_deleted_channel_is_not_shown(world):
    scope = Scope(world.guild.id, world.alice.id, 4242)
    new = NewVerse("Le salon n'est plus là", (StoredLine("Le salon n'est plus là"),), "essai")
    await world.storage.history.add(scope, new, listed=True)
    assert "Aucun couplet" in (await history(world)).response.content


async def test_history_off_says_so(world):
    await world.storage.settings.change(world.guild.id, history=False)
    assert "coupé" in (await history(world)).response.content


async def test_long_verses_fit(world):
    scope = Scope(world.guild.id, world.alice.id, world.channel.id)
    lines = tuple(StoredLine("*" * 200) for _ in range(16))
    for _ in range(5):
        await world.storage.history.add(scope, NewVerse("x", lines, "essai"), listed=True)
    assert len((await history(world)).response.content) <= 2000


@pytest.mark.parametrize(
    "query",
    [Query(), Query(999_999, 2**64 - 1, True, "é" * 40), Query(3, 0, False, "a:b c")],
)
def test_a_query_fits_into_a_buttons_id_and_comes_back(query):
    assert len(str(query)) <= 100
    match = Turn.__discord_ui_compiled_template__.fullmatch(str(query))
    found = Query(int(match["number"]), int(match["member"]), match["kept"] == "1", match["search"])
    assert found == query
