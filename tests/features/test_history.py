import discord
import pytest

from bot.features.history import Query, Turn
from bot.storage import NewVerse, Scope, StoredLine

from .conftest import words_of


async def fill(world, n, *, channel=None, who=None, word="vers"):
    scope = world.scope(who, channel)
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
    assert "page 1 sur 3 · 12 en tout" in words_of(first.response)
    assert "numéro 11" in words_of(first.response)
    ids = [b["custom_id"] for b in first.response.components[0]["components"]]
    assert [b["disabled"] for b in first.response.components[0]["components"]] == [True, False]
    second = await world.bob.click(first.response, custom_id=ids[1])
    assert "page 2 sur 3" in words_of(second.response)
    assert "numéro 6" in words_of(second.response)


async def test_it_is_searched(world):
    await fill(world, 2, word="soleil")
    await fill(world, 2, word="orage")
    result = await history(world, search="soleil")
    assert "2 en tout" in words_of(result.response)
    assert "orage" not in words_of(result.response)


async def test_one_members_verses(world):
    await fill(world, 2, word="soleil")
    await fill(world, 1, word="orage", who=world.boss)
    result = await history(world, member=world.boss)
    assert "orage" in words_of(result.response)
    assert "soleil" not in words_of(result.response)


async def test_favourites(world):
    await world.unhurried()
    verse = (await world.seed(line="Celui que je garde pour toujours")).response
    await world.seed(line="Celui que je ne garde pas")
    await world.bob.click(verse, label="Garder")
    result = await history(world, favourites=True)
    assert "pour toujours" in words_of(result.response)
    assert "1 en tout" in words_of(result.response)


async def test_verses_of_hidden_channels_stay_hidden(world):
    channel = hidden_from(world, "boss")
    await fill(world, 1, channel=channel, who=world.boss, word="secret")
    assert "secret" in words_of((await history(world, world.boss)).response)
    for options in ({}, {"search": "secret"}, {"member": world.boss}):
        assert "secret" not in words_of((await history(world, world.bob, **options)).response)


async def test_a_page_turned_after_losing_sight_shows_nothing_new(world):
    channel = hidden_from(world, "boss", "bob")
    await fill(world, 12, channel=channel, word="secret")
    first = await history(world)
    assert "12 en tout" in words_of(first.response)
    handle = world.env.backend.get_channel(channel.id)
    handle.overwrites = [o for o in handle.overwrites if o.target_id != world.bob.id]
    await world.env.restart_bot(type(world.bot)(world.bot.settings, world.poet, world.storage))
    ids = [b["custom_id"] for b in first.response.components[0]["components"]]
    turned = await world.bob.click(first.response, custom_id=ids[1])
    assert "secret" not in words_of(turned.response)


async def test_another_guild_sees_nothing(world):
    await fill(world, 3, word="secret")
    other = world.env.create_guild()
    channel = other.create_text_channel("rap")
    bob = other.add_member(world.bob.user)
    result = await bob.slash(channel, "rap history")
    assert "secret" not in words_of(result.response)
    assert "Aucun couplet" in words_of(result.response)


async def test_age_restricted_channels_count_only_in_one(world, monkeypatch):
    adult = world.guild.create_text_channel("adultes")
    await fill(world, 1, channel=adult, word="osé")
    monkeypatch.setattr(discord.TextChannel, "is_nsfw", lambda self: self.name == "adultes")
    assert "osé" not in words_of((await history(world)).response)
    assert "osé" in words_of((await world.bob.slash(adult, "rap history")).response)


async def test_a_verse_of_a_deleted_channel_is_not_shown(world):
    scope = Scope(world.guild.id, world.alice.id, 4242)
    new = NewVerse("Le salon n'est plus là", (StoredLine("Le salon n'est plus là"),), "essai")
    await world.storage.history.add(scope, new, listed=True)
    assert "Aucun couplet" in words_of((await history(world)).response)


async def test_with_history_off_what_was_made_before_is_not_listed(world):
    await fill(world, 6, word="soleil")
    first = (await history(world)).response
    await world.storage.settings.change(world.guild.id, history=False)
    button = first.components[0]["components"][1]["custom_id"]
    turned = await world.bob.click(first, custom_id=button)
    for shown in (turned, await history(world), await history(world, search="soleil")):
        assert "coupé" in words_of(shown.response)
        assert "soleil" not in words_of(shown.response)
        assert shown.response.components == []


async def test_long_verses_fit_with_all_their_lines(world):
    scope = world.scope()
    lines = (StoredLine("*" * 1000, given=True), *(StoredLine("la " * 60) for _ in range(15)))
    for _ in range(5):
        await world.storage.history.add(scope, NewVerse("x", lines, "essai"), listed=True)
    shown = (await history(world)).response
    assert sum(len(embed.description) for embed in shown.embeds) <= 6000
    assert len(shown.embeds) == 5
    assert all(len(embed.description.split("\n")) == 17 for embed in shown.embeds)


async def test_how_many_keep_a_verse_is_shown(world, verse):
    await world.bob.click(verse, label="Garder")
    assert "⭐ 1" in words_of((await history(world)).response)


async def test_rude_words_that_members_typed_are_masked_for_the_level_of_today(world):
    await world.unhurried()
    await world.storage.settings.change(world.guild.id, filter_level="standard")
    await world.seed(line="Oh mince la pluie tombe encore")
    assert "mince" in words_of((await history(world)).response)
    await world.storage.settings.change(world.guild.id, filter_level="strict")
    assert "m•••• la pluie" in words_of((await history(world)).response)
    await world.storage.settings.change(world.guild.id, allowed_words=("mince",))
    assert "mince" in words_of((await history(world)).response)


async def public(world, who=None, channel=None, **options):
    await world.unhurried()
    options = {"show": True, **options}
    return await (who or world.boss).slash(channel or world.channel, "rap history", **options)


async def test_it_is_shown_to_all_only_where_the_server_allows_it(world):
    await fill(world, 1, word="soleil")
    refused = await public(world)
    assert refused.ephemeral
    assert "soleil" not in words_of(refused.response)
    assert "/rap reglages" in refused.response.content
    await world.storage.settings.change(world.guild.id, history_public=True)
    shown = await public(world)
    assert not shown.ephemeral
    assert "soleil" in words_of(shown.response)


async def test_it_is_not_shown_to_all_where_the_bot_may_not_answer(world):
    other = world.guild.create_text_channel("autre")
    await world.storage.settings.change(
        world.guild.id, history_public=True, allowed_channels=(other.id,)
    )
    assert (await public(world)).ephemeral
    assert not (await public(world, channel=other)).ephemeral


async def test_it_is_not_shown_to_all_outside_servers(world):
    result = await world.alice.user.slash("rap history", show=True)
    assert "que dans un serveur qui le permet" in result.response.content


async def test_what_is_shown_to_all_comes_only_from_where_all_can_read(world):
    await world.storage.settings.change(world.guild.id, history_public=True)
    staff = hidden_from(world, "boss")
    await fill(world, 6, channel=staff, who=world.boss, word="secret")
    await fill(world, 6, word="soleil")
    shown = await public(world)
    assert "6 en tout" in words_of(shown.response)
    assert "secret" not in words_of(shown.response)
    turned = await world.boss.click(
        shown.response, custom_id=shown.response.components[0]["components"][1]["custom_id"]
    )
    assert "page 2 sur 2" in words_of(turned.response)
    assert "secret" not in words_of(turned.response)
    # Among those who see the channel its own verses are no secret.
    assert "12 en tout" in words_of((await public(world, channel=staff)).response)


async def test_favourites_shown_to_all_stay_those_of_who_asked(world):
    await world.storage.settings.change(world.guild.id, history_public=True)
    await fill(world, 6, word="soleil")
    scope = world.scope(world.boss)
    for verse in (await world.storage.history.page(scope, {world.channel.id}, size=50)).verses:
        await world.storage.history.keep(scope, verse.id)
    shown = await public(world, favourites=True)
    button = shown.response.components[0]["components"][1]["custom_id"]
    turned = await world.alice.click(shown.response, custom_id=button)
    assert "page 2 sur 2" in words_of(turned.response)


async def thread_of(world, kind, *members):
    channel = world.bot.get_channel(world.channel.id)
    made = await channel.create_thread(name="secret", type=kind)
    for member in members:
        await made.add_user(discord.Object(member.id))
    await world.env.settle()
    return next(one for one in world.channel.threads if one.id == made.id)


async def test_verses_of_a_private_thread_show_only_in_it(world):
    await world.unhurried()
    thread = await thread_of(world, discord.ChannelType.private_thread, world.alice)
    await world.alice.slash(thread, "rap seed", line="Le secret que je garde ici")
    [stored] = await world.storage.history.channels(Scope(world.guild.id, 0, 0))
    assert stored == thread.id
    for who in (world.alice, world.bob):
        assert "secret" not in words_of((await history(world, who)).response)
        assert await who.autocomplete(world.channel, "rap seed", "line", "secret") == []
    assert "secret" in words_of((await world.alice.slash(thread, "rap history")).response)


async def test_verses_of_a_public_thread_are_its_channels(world):
    await world.unhurried()
    thread = await thread_of(world, discord.ChannelType.public_thread)
    await world.alice.slash(thread, "rap seed", line="Le fil de mes idées est long")
    assert "Le fil" in words_of((await history(world)).response)
    shown = await world.bob.slash(thread, "rap history")
    assert f"/{thread.id}/" in words_of(shown.response)  # where to jump


async def test_a_thread_that_the_bot_was_not_told_of_counts_in_itself(world, monkeypatch):
    await world.unhurried()
    thread = await thread_of(world, discord.ChannelType.private_thread, world.alice)
    await world.alice.slash(thread, "rap seed", line="Le secret que je garde ici")
    monkeypatch.setattr(discord.Guild, "get_channel_or_thread", lambda *_: None)
    assert "secret" in words_of((await world.alice.slash(thread, "rap history")).response)


@pytest.mark.parametrize(
    "query",
    [
        Query(),
        Query(999_999, 2**64 - 1, True, "é" * 40, True),
        Query(3, 0, False, "a:b c"),
        Query(public=True),
    ],
)
async def test_a_query_fits_into_a_buttons_id_and_comes_back(query):
    assert len(str(query)) <= 100
    button = Turn.to(query, "▶️", disabled=False)
    match = Turn.__discord_ui_compiled_template__.fullmatch(str(query))
    found = await Turn.from_custom_id(None, button.item, match)
    assert found._query == query
