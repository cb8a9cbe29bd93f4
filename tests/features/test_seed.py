import discord
import pytest

from bot.storage import Scope

from .conftest import HATEFUL, labels


async def test_a_line_becomes_a_verse(world):
    result = await world.seed()
    assert result.response.content.split("\n") == [
        "✍️ *Je compte les étoiles du soir*",
        "Voici la réponse numéro **2**",
        "Voici la réponse numéro **3**",
        "Voici la réponse numéro **4**",
        "-# AABB · plates · à partir du vers de alice",
    ]
    assert not result.ephemeral
    assert labels(result.response) == [
        "Continuer", "Autre version", "À moi", "Garder", "Carte", "Supprimer", "Signaler"
    ]  # fmt: skip


async def test_the_options_reach_the_poet(world):
    await world.seed(lines=8, scheme="ABBA", energy="fire")
    request = world.poet.asked[-1]
    assert (request.lines, request.scheme.value, request.energy.value) == (8, "ABBA", "fire")
    assert request.level.value == "strict"


async def test_the_guilds_settings_fill_in_what_is_not_said(world):
    await world.storage.settings.change(
        world.guild.id, lines=6, scheme="ABAB", energy="calm", filter_level="off"
    )
    await world.seed()
    request = world.poet.asked[-1]
    assert (request.lines, request.scheme.value, request.energy.value) == (6, "ABAB", "calm")
    assert request.level.value == "standard"  # off counts in age-restricted channels only


async def test_the_filter_is_off_in_an_age_restricted_channel_only(world, monkeypatch):
    await world.storage.settings.change(world.guild.id, filter_level="off")
    monkeypatch.setattr(discord.TextChannel, "is_nsfw", lambda _: True)
    await world.seed()
    assert world.poet.asked[-1].level.value == "off"


async def test_the_verse_is_stored_before_it_is_shown(world):
    await world.seed()
    [verse] = (await world.page()).verses
    assert verse.seed == "Je compte les étoiles du soir"
    assert [line.given for line in verse.lines] == [True, False, False, False]
    assert verse.message_id is not None
    assert verse.parameters["scheme"] == "AABB"


async def test_english_members_get_english(world):
    world.speak("en-GB")
    result = await world.seed()
    assert "from alice's line" in result.response.content
    assert labels(result.response)[0] == "Go on"


async def test_the_guilds_language_decides_for_locales_we_do_not_speak(world):
    world.speak("de", guild="en-US")
    assert "from alice's line" in (await world.seed()).response.content


async def test_a_language_the_guild_has_chosen_wins(world):
    await world.storage.settings.change(world.guild.id, language="fr")
    world.speak("en-US", guild="en-US")
    assert "à partir du vers" in (await world.seed()).response.content


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("   ", "vide"),
        ("\u200b\u200b", "aucun mot"),
        ("!!! ???", "aucun mot"),
        (HATEFUL, "Je ne pars pas de ce vers-là"),
        ("va te pendre", "3114"),
        ("你好世界今天天气很好", "lettres latines"),
        ("un vers ici / deux vers ici / trois vers ici / quatre vers / cinq", "trop de vers"),
    ],
)
async def test_what_cannot_be_answered_is_refused_privately(world, line, words):
    result = await world.seed(line=line)
    assert result.ephemeral
    assert not result.deferred
    assert words in result.response.content
    assert world.poet.asked == []


@pytest.mark.parametrize(
    "line",
    [
        "salut @everyone et <@123> les amis",
        "rejoins discord.gg/piege mon frère",
        "```py\nimport os\n``` et la suite",
        "# gros titre ||caché||",
        "à l'endroit \u202e à l'envers",
        "z" * 1000,
    ],
)
async def test_hostile_lines_are_shown_harmless(world, line):
    result = await world.seed(line=line)
    content = result.response.content
    assert len(content) <= 2000
    for piece in ("@everyone", "<@123>", "discord.gg/piege", "```py", "||caché||", "\u202e"):
        assert piece not in content
    assert result.response.message.mentions == []


async def test_the_members_own_rude_words_are_masked_where_the_level_is_strict(world):
    shown = (await world.seed(line="Oh mince la pluie tombe encore")).response.content
    assert "✍️ *Oh m•••• la pluie" in shown
    assert world.poet.asked[-1].seed == "Oh mince la pluie tombe encore"


async def test_it_works_in_direct_messages_and_lists_only_for_the_member(world):
    user = world.alice.user
    result = await user.slash("rap seed", line="Je compte les étoiles du soir")
    assert result.response.content.startswith("✍️")
    scope = Scope(None, user.id, result.response.channel_id)
    assert (await world.storage.history.page(scope, ())).total == 1
    other = Scope(None, world.bob.id, result.response.channel_id + 1)
    assert (await world.storage.history.page(other, ())).total == 0
