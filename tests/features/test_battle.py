"""Battles as members see them; SimCord's clock stands still but where a test moves it."""

import discord
import pytest
import simcord.builders

from bot.client import Couplet
from bot.composer.composer import StuckError
from bot.features.battle_rules import Limits
from bot.features.desk import DeskClosed, DeskFull
from bot.storage import Fault, Scope, StorageError

from .conftest import HATEFUL
from .test_seed import labels

LIMITS = Limits()
LINE = "Je sors de l'ombre et la ville m'écoute"


class Ring:
    """A battle, and what is seen of it."""

    def __init__(self, world, shown):
        self.world = world
        self.shown = shown

    @property
    def content(self):
        return self.shown.content

    async def press(self, who, label):
        await self.world.env.settle()
        return await who.click(self.shown, label=label)

    async def play(self, who, line=LINE):
        dialog = await self.press(who, "Mon vers")
        result = await who.submit_modal(dialog, {"line": line})
        await self.world.env.settle()
        return result

    async def wait(self, seconds):
        await self.world.env.advance_time(seconds + 1)

    async def stored(self):
        scope = Scope(self.world.guild.id, self.world.alice.id, self.world.channel.id)
        return await self.world.storage.battles.get(scope, 1)


async def challenge(world, opponent=None, who=None, channel=None):
    options = {"opponent": opponent} if opponent else {}
    return await (who or world.alice).slash(channel or world.channel, "rap battle", **options)


async def restart(world):
    bot = Couplet(world.bot.settings, world.poet, world.storage)
    await world.env.restart_bot(bot)
    await world.env.settle()
    return bot


@pytest.fixture
async def invited(world):
    await world.unhurried()
    return Ring(world, (await challenge(world, world.bob)).response)


@pytest.fixture
async def trading(world, invited):
    await invited.press(world.bob, "Relever le défi")
    return invited


@pytest.fixture
async def voting(world, trading):
    for number in range(3):
        await trading.play(world.alice, f"Premier vers numéro {number} à moi")
        await trading.play(world.bob, f"Second vers numéro {number} à moi")
    return trading


@pytest.fixture
async def alone(world):
    """A battle with the bot."""
    await world.unhurried()
    return Ring(world, (await challenge(world)).response)


async def test_a_member_is_challenged_and_accepts(world, invited):
    assert invited.content.split("\n")[0] == (
        f"⚔️ **Battle** · 🔴 <@{world.alice.id}> contre 🔵 <@{world.bob.id}>"
    )
    assert f"<@{world.bob.id}>, tu relèves le défi ?" in invited.content
    [sent] = [r for r in world.env.http_requests if r.path.endswith("/callback")]
    assert sent.json["data"]["allowed_mentions"] == {"parse": []}  # named, not pinged
    assert labels(invited.shown) == ["Relever le défi", "Refuser"]
    await invited.press(world.bob, "Relever le défi")
    assert f"tour 1 sur 3 · à <@{world.alice.id}> de rapper" in invited.content
    assert labels(invited.shown) == ["Mon vers"]


@pytest.mark.parametrize("who", ["bob", "alice"])
async def test_an_invitation_is_declined_or_withdrawn(world, invited, who):
    await invited.press(getattr(world, who), "Refuser")
    assert invited.content.endswith("La battle n'aura pas lieu.")
    assert labels(invited.shown) == []


async def test_an_invitation_nobody_answers_runs_out(world, invited):
    await invited.wait(LIMITS.invitation)
    assert invited.content.endswith("La battle n'aura pas lieu.")


async def test_only_who_is_invited_accepts(world, invited):
    for who, label in (
        (world.alice, "Relever le défi"),
        (world.boss, "Relever le défi"),
        (world.boss, "Refuser"),
    ):
        result = await invited.press(who, label)
        assert result.ephemeral
        assert "Ce défi n'est pas pour toi" in result.response.content
    assert "tu relèves le défi" in invited.content


async def test_lines_are_traded_in_turns(world, trading):
    dialog = await trading.press(world.alice, "Mon vers")
    assert dialog.modal["title"] == "À toi de rapper"
    await trading.play(world.alice, "Je sors de *l'ombre* et la ville m'écoute")
    await trading.play(world.bob, "Moi la lumière  me suit @everyone sur la route")
    _, first, second, foot = trading.content.split("\n")
    assert first == "🔴 Je sors de \\*l'ombre\\* et la ville m'écoute"
    assert second == "🔵 Moi la lumière me suit @\u2060everyone sur la route"
    assert f"tour 2 sur 3 · à <@{world.alice.id}> de rapper" in foot


async def test_only_whose_turn_it_is_may_play(world, trading):
    for who in (world.bob, world.boss):
        result = await trading.press(who, "Mon vers")
        assert result.modal is None
        assert result.ephemeral
        assert result.response.content == "Ce n'est pas à toi de rapper là."
    await trading.play(world.alice)
    result = await trading.press(world.alice, "Mon vers")
    assert "pas à toi de rapper" in result.response.content


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (HATEFUL, "Je ne pars pas de ce vers-là"),
        ("   ", "vide"),
        ("trois mots seulement", "quatre mots au moins"),
        ("un vers tout entier / et un autre derrière", "et un seul"),
        ("你好世界今天天气很好", "lettres latines"),
    ],
)
async def test_what_is_no_line_is_refused_privately_and_costs_no_turn(world, trading, line, words):
    before = trading.content
    result = await trading.play(world.alice, line)
    assert result.ephemeral
    assert words in result.response.content
    assert trading.content == before
    await trading.play(world.alice)
    assert LINE in trading.content


async def test_a_dialog_that_comes_too_late_is_told_so(world, trading):
    dialog = await trading.press(world.alice, "Mon vers")
    await trading.wait(LIMITS.turn)
    result = await world.alice.submit_modal(dialog, {"line": LINE})
    assert result.ephemeral
    assert "Trop tard" in result.response.content


async def test_words_the_level_refuses_are_masked_as_the_guild_has_it_now(world, trading):
    await trading.play(world.alice, "Ah mince alors je perds le fil")
    assert "🔴 Ah m•••• alors" in trading.content
    await world.storage.settings.change(world.guild.id, filter_level="standard")
    await trading.play(world.bob)
    assert "🔴 Ah mince alors" in trading.content
    assert (await trading.stored()).lines[0] == "Ah mince alors je perds le fil"


async def test_who_lets_the_time_run_out_loses_the_turn(world, trading):
    await trading.wait(LIMITS.turn)
    assert "🔴 *passe son tour*" in trading.content
    assert f"à <@{world.bob.id}> de rapper" in trading.content
    await trading.play(world.bob)
    assert f"🔵 {LINE}" in trading.content


async def test_a_battle_that_nobody_plays_ends(world, trading):
    for _ in range(3):
        await trading.wait(LIMITS.turn)
    assert trading.content.endswith("a laissé passer deux tours de suite : la battle s'arrête là.")
    assert f"\n<@{world.alice.id}> a laissé" in trading.content
    assert labels(trading.shown) == []
    assert (await trading.stored()).stage == "over"


async def test_the_audience_votes_and_may_change_its_mind(world, voting):
    assert "Au salon de voter" in voting.content
    assert labels(voting.shown) == ["Rouge", "Bleu"]
    carol = world.guild.add_member(world.env.create_user("carol"))
    dave = world.guild.add_member(world.env.create_user("dave"))
    result = await voting.press(carol, "Rouge")
    assert result.ephemeral
    assert f"Voix comptée pour <@{world.alice.id}>" in result.response.content
    await voting.press(carol, "Bleu")
    await voting.press(dave, "Bleu")
    await voting.press(world.boss, "Rouge")
    await voting.wait(LIMITS.vote)
    assert voting.content.endswith(f"🏆 <@{world.bob.id}> l'emporte, 2 à 1.")
    assert len(voting.content.split("\n")) == 8
    assert labels(voting.shown) == []


async def test_the_players_do_not_vote(world, voting):
    for who in (world.alice, world.bob):
        result = await voting.press(who, "Rouge")
        assert result.ephemeral
        assert "c'est au salon de voter" in result.response.content
    await voting.wait(LIMITS.vote)
    assert voting.content.endswith("Personne n'a voté : pas de vainqueur.")


async def test_a_tie_is_said_to_be_one(world, voting):
    carol = world.guild.add_member(world.env.create_user("carol"))
    await voting.press(carol, "Rouge")
    await voting.press(world.boss, "Bleu")
    await voting.wait(LIMITS.vote)
    assert voting.content.endswith("🤝 Égalité, 1 partout.")


async def test_the_bot_plays_rhyme_for_rhyme(world, alone):
    assert f"🔵 <@{world.bot.user.id}>" in alone.content
    assert labels(alone.shown) == ["Mon vers"]
    await alone.play(world.alice)
    request = world.poet.asked[-1]
    assert (request.seed, request.lines, request.scheme.value) == (LINE, 2, "AABB")
    assert request.level.value == "strict"
    assert "🔵 Voici la réponse numéro 2" in alone.content
    assert f"tour 2 sur 3 · à <@{world.alice.id}>" in alone.content
    await alone.play(world.alice)
    assert world.poet.asked[-1].seed.split("\n") == [LINE, "Voici la réponse numéro 2", LINE]
    await alone.play(world.alice)
    assert labels(alone.shown) == ["Rouge", "Bleu"]


async def test_the_bot_itself_can_be_named(world):
    me = simcord.builders.UserHandle(world.env, world.env.backend.bot_user)
    result = await challenge(world, me)
    assert f"🔵 <@{world.bot.user.id}>" in result.response.content


@pytest.mark.parametrize("failure", [StuckError("no line"), ZeroDivisionError("bug")])
async def test_the_bot_passes_when_nothing_comes(world, alone, failure):
    world.poet.failure = failure
    await alone.play(world.alice)
    assert "🔵 *passe son tour*" in alone.content
    assert f"tour 2 sur 3 · à <@{world.alice.id}>" in alone.content


async def test_the_bot_waits_for_its_place_in_a_full_line(world, alone, monkeypatch):
    def full(_group):
        raise DeskFull(9, 9)

    with monkeypatch.context() as patch:
        patch.setattr(world.bot.desk, "enter", full)
        await alone.play(world.alice)
        assert "cherche son vers" in alone.content
        assert labels(alone.shown) == []
    await alone.wait(10)
    assert "🔵 Voici la réponse" in alone.content


async def test_a_member_who_never_comes_back_ends_the_battle_with_the_bot(world, alone):
    await alone.wait(LIMITS.turn)
    assert world.poet.asked[-1].scheme.value == "free"
    assert "🔵 Voici" in alone.content
    await alone.wait(LIMITS.turn)
    assert "deux tours de suite" in alone.content


async def test_whom_one_cannot_challenge(world):
    robot = world.guild.add_member(world.env.create_user("robot", bot=True))
    for opponent, words in ((world.alice, "soi-même"), (robot, "autres bots")):
        result = await challenge(world, opponent)
        assert result.ephemeral
        assert words in result.response.content


async def test_one_battle_at_a_time(world, invited):
    result = await challenge(world, world.boss)
    assert result.ephemeral
    assert "déjà une battle en cours" in result.response.content
    assert not (await challenge(world, world.alice, who=world.bob)).ephemeral


async def test_the_rules_of_the_place_hold(world):
    other = world.guild.create_text_channel("autre")
    await world.storage.settings.change(world.guild.id, allowed_channels=(other.id,))
    result = await challenge(world)
    assert result.ephemeral
    assert f"<#{other.id}>" in result.response.content
    await challenge(world, channel=other)
    result = await challenge(world, channel=other)
    assert result.ephemeral
    assert "Reprends ton souffle" in result.response.content


async def test_a_channel_the_bot_cannot_see_is_refused(world):
    hidden = world.guild.create_text_channel(
        "caché",
        overwrites={world.guild.me: discord.PermissionOverwrite(view_channel=False)},
    )
    result = await challenge(world, channel=hidden)
    assert result.ephemeral
    assert "permission" in result.response.content


async def test_outside_servers_there_is_no_audience(world):
    result = await world.alice.user.slash("rap battle")
    assert result.ephemeral
    assert "que dans un serveur" in result.response.content


async def test_in_english(world):
    world.speak("en-US", "en-US")
    ring = Ring(world, (await challenge(world, world.bob)).response)
    assert "do you take it up?" in ring.content
    world.speak("fr", "fr")  # the message keeps its language, a private word has the member's
    result = await ring.press(world.boss, "Decline")
    assert "Ce défi n'est pas pour toi" in result.response.content
    await ring.press(world.bob, "Take it up")
    assert f"<@{world.alice.id}> to rap" in ring.content
    assert labels(ring.shown) == ["My line"]


async def test_a_battle_goes_on_after_a_restart(world, trading):
    await trading.play(world.alice)
    await restart(world)
    await trading.play(world.bob)
    assert f"🔵 {LINE}" in trading.content
    await trading.wait(LIMITS.turn)
    assert trading.content.count("passe son tour") == 1


async def test_what_ran_out_during_a_restart_gets_a_respite(world, invited):
    scope = Scope(world.guild.id, world.alice.id, world.channel.id)
    await world.storage.battles.postpone(scope, 1, deadline_at=1)
    await restart(world)
    assert "<t:1:R>" not in invited.content
    assert labels(invited.shown) == ["Relever le défi", "Refuser"]
    await invited.wait(LIMITS.respite)
    assert "n'aura pas lieu" in invited.content


async def test_the_bots_turn_is_played_after_a_restart(world, alone, monkeypatch, caplog):
    def closed(_group):
        raise DeskClosed

    monkeypatch.setattr(world.bot.desk, "enter", closed)
    await alone.play(world.alice)
    assert "cherche son vers" in alone.content
    assert "ERROR" not in {record.levelname for record in caplog.records}
    await restart(world)
    assert "🔵 Voici la réponse numéro 2" in alone.content


async def test_guilds_of_other_processes_are_left_to_them(world, invited):
    scope = Scope(world.guild.id, world.alice.id, world.channel.id)
    await world.storage.battles.postpone(scope, 1, deadline_at=1)
    await world.bot.referee.close()
    await world.bot.referee.take_up(lambda _guild: False)
    assert (await invited.stored()).deadline_at == 1


async def test_a_battle_waits_for_a_database_that_cannot_serve(world, trading, monkeypatch):
    async def locked(*_args, **_kwargs):
        raise StorageError("locked", Fault.LOCKED)

    with monkeypatch.context() as patch:
        patch.setattr(type(world.storage.battles), "play", locked)
        await trading.wait(LIMITS.turn)
        assert "passe son tour" not in trading.content
    await trading.wait(15 + LIMITS.turn)
    assert "passe son tour" in trading.content


async def test_discords_own_trouble_only_delays_what_is_shown(world, trading):
    world.env.inject_error("PATCH", "/channels/*/messages/*", status=501, code=0, message="Not now")
    await trading.play(world.alice)
    assert LINE not in trading.content
    assert (await trading.stored()).stage == "trading"
    await trading.wait(15 + LIMITS.turn)
    assert f"🔴 {LINE}\n🔵 *passe son tour*" in trading.content


async def test_the_last_word_is_tried_again(world, invited):
    world.env.inject_error("PATCH", "/channels/*/messages/*", status=503, code=0, message="No")
    await invited.press(world.bob, "Refuser")
    assert "tu relèves le défi" in invited.content
    await invited.wait(15)
    assert "n'aura pas lieu" in invited.content


async def test_a_battle_whose_message_is_gone_ends(world, trading):
    await trading.shown.message.delete()
    await trading.wait(LIMITS.turn)
    assert (await trading.stored()).stage == "over"


async def test_what_automod_refuses_ends_the_battle_in_words(world, trading):
    world.env.inject_error(
        "PATCH", "/channels/*/messages/*", status=400, code=200000, message="Blocked"
    )
    await trading.play(world.alice)
    assert trading.content == "Discord ne me laisse plus montrer cette battle : elle s'arrête là."
    assert (await trading.stored()).stage == "over"


async def test_a_message_that_is_not_sent_leaves_no_battle(world):
    world.env.inject_error(
        "POST", "/interactions/*/*/callback", status=400, code=200000, message="Blocked"
    )
    await challenge(world, world.bob)
    assert await world.storage.battles.running() == ()


async def test_a_player_who_is_forgotten_takes_the_battle_along(world, trading):
    await trading.play(world.alice)
    shown = await world.bob.slash(world.channel, "rap privacy")
    asked = await world.bob.click(shown.response, label="M'oublier ici")
    await world.bob.click(asked.response, label="Oui, oublie-moi ici")
    assert await trading.stored() is None
    result = await trading.press(world.bob, "Mon vers")
    assert result.ephemeral
    assert "a été effacée" in result.response.content
    await trading.wait(LIMITS.turn)  # its timer finds nothing, and no harm is done


async def test_nothing_of_it_is_logged(world, trading, caplog):
    await trading.play(world.alice)
    assert LINE not in caplog.text
