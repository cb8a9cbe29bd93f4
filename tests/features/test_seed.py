import discord
import pytest

from bot.composer.composer import StuckError
from bot.features.desk import Desk
from bot.inference.errors import QueueFull
from bot.storage import Fault, Scope, StorageError

from .conftest import HATEFUL


def labels(message):
    return [b["label"] for row in message.components for b in row["components"]]


async def stored(world):
    scope = Scope(world.guild.id, world.alice.id, world.channel.id)
    return (await world.storage.history.page(scope, {world.channel.id})).total


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
    scope = Scope(world.guild.id, world.alice.id, world.channel.id)
    page = await world.storage.history.page(scope, {world.channel.id})
    [verse] = page.verses
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


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (StuckError("no line"), "Aucun vers ne m'est venu"),
        (QueueFull(8), "La file est pleine (7 demandes devant toi)"),
        (StorageError("full", Fault.FULL), "Rien n'est perdu"),
        (ZeroDivisionError("bug"), "Référence pour l'hébergeur"),
    ],
)
async def test_a_failure_after_acknowledging_is_a_private_word(world, failure, words):
    world.poet.failure = failure
    world.poet.faults = isinstance(failure, ZeroDivisionError)
    result = await world.seed()
    assert result.response is None  # the public placeholder is gone
    [word] = result.followups
    assert word.ephemeral
    assert words in word.content


async def test_a_fault_has_a_reference_that_the_log_has_too(world, caplog):
    world.poet.failure, world.poet.faults = ZeroDivisionError("bug"), 1
    result = await world.seed(line="Mon secret est bien gardé ce soir")
    reference = result.followups[0].content.split("`")[1]
    assert f"Fault {reference} in rap seed." in caplog.text
    assert "secret" not in caplog.text


async def test_a_full_line_is_refused_before_acknowledging(world):
    world.bot.desk = Desk(at_once=1, most_waiting=0)
    world.bot.desk._working.add(object())
    result = await world.seed()
    assert result.ephemeral
    assert not result.deferred
    assert "La file est pleine" in result.response.content


async def test_late_interactions_are_dropped_quietly(world, caplog):
    world.env.inject_error(
        "POST", "/interactions/*/*/callback", status=404, code=10062, message="Unknown interaction"
    )
    with caplog.at_level("INFO"):
        await world.seed()
    assert not [r for r in caplog.records if r.levelname in {"WARNING", "ERROR"}]
    assert "gone before it could be answered (10062)" in caplog.text
    assert "Traceback" not in caplog.text
    assert world.poet.asked == []
    assert (await world.seed()).response.content.startswith("✍️")


@pytest.mark.parametrize(("status", "code"), [(404, 10003), (404, 10004), (401, 50027)])
async def test_a_channel_or_server_gone_meanwhile_is_no_fault(world, caplog, status, code):
    world.env.inject_error(
        "PATCH", "/webhooks/*/messages/@original", status=status, code=code, message="Unknown"
    )
    await world.seed()
    assert not [r for r in caplog.records if r.levelname in {"WARNING", "ERROR"}]
    assert await stored(world) == 0
    assert (await world.seed()).response.content.startswith("✍️")


async def test_automods_refusal_is_told_in_words(world):
    world.env.inject_error(
        "PATCH", "/webhooks/*/messages/@original", status=400, code=200000, message="Blocked"
    )
    result = await world.seed()
    assert "AutoMod" in result.followups[0].content
    assert await stored(world) == 0  # what was never shown is not in the history
    await world.seed()
    assert await stored(world) == 1


async def test_missing_permissions_are_told_in_words(world):
    world.env.inject_error(
        "PATCH", "/webhooks/*/messages/@original", status=403, code=50013, message="Missing"
    )
    result = await world.seed()
    assert "permission" in result.followups[0].content


async def test_shutting_down_refuses_politely(world):
    assert await world.bot.desk.close(1)
    result = await world.seed()
    assert result.ephemeral
    assert "redémarre" in result.response.content


async def test_it_works_in_direct_messages_and_lists_only_for_the_member(world):
    user = world.alice.user
    result = await user.slash("rap seed", line="Je compte les étoiles du soir")
    assert result.response.content.startswith("✍️")
    scope = Scope(None, user.id, result.response.channel_id)
    assert (await world.storage.history.page(scope, ())).total == 1
    other = Scope(None, world.bob.id, result.response.channel_id + 1)
    assert (await world.storage.history.page(other, ())).total == 0


async def test_recent_lines_are_suggested(world):
    await world.unhurried()
    await world.seed(line="La nuit tombe sur la ville")
    await world.seed(line="Le matin se lève sans moi")
    choices = await world.bob.autocomplete(world.channel, "rap seed", "line", "nuit")
    assert [c["value"] for c in choices] == ["La nuit tombe sur la ville"]


async def test_lines_of_channels_one_cannot_see_are_not_suggested(world):
    hidden = world.guild.create_text_channel(
        "staff",
        overwrites={
            world.guild.default_role: discord.PermissionOverwrite(view_channel=False),
            world.boss: discord.PermissionOverwrite(view_channel=True),
        },
    )
    await world.seed(world.boss, hidden, line="Le secret des chefs reste ici")
    for who, found in ((world.boss, 1), (world.alice, 0)):
        choices = await who.autocomplete(world.channel, "rap seed", "line", "")
        assert len(choices) == found


async def test_rude_words_are_masked_in_the_name_of_a_suggestion_only(world):
    await world.seed(line="Oh mince la pluie tombe")
    [choice] = await world.bob.autocomplete(world.channel, "rap seed", "line", "")
    assert choice["name"] == "Oh m•••• la pluie tombe"
    assert choice["value"] == "Oh mince la pluie tombe"


async def test_a_suggestion_that_comes_too_late_is_one_line_of_the_log(world, caplog):
    world.env.inject_error(
        "POST", "/interactions/*/*/callback", status=404, code=10062, message="Unknown interaction"
    )
    with caplog.at_level("INFO"):
        await world.alice.autocomplete(world.channel, "rap seed", "line", "")
    [record] = [r for r in caplog.records if "10062" in r.getMessage()]
    assert record.levelname == "INFO"
    assert record.exc_info is None
    assert "Traceback" not in caplog.text


async def test_nothing_is_suggested_with_history_off(world):
    await world.seed()
    await world.storage.settings.change(world.guild.id, history=False)
    assert await world.alice.autocomplete(world.channel, "rap seed", "line", "") == []


async def test_typing_goes_on_when_the_database_does_not(world, monkeypatch):
    async def locked(*_args):
        raise StorageError("locked", Fault.LOCKED)

    monkeypatch.setattr(type(world.storage.history), "channels", locked)
    assert await world.alice.autocomplete(world.channel, "rap seed", "line", "") == []
