"""Who may challenge whom, and where."""

import discord
import simcord.builders

from bot.storage import Fault, StorageError

from .conftest import labels
from .ring import LIMITS, LINE, Ring, challenge


async def test_a_member_is_challenged_and_accepts(world, invited):
    assert invited.content.split("\n")[0] == (
        f"⚔️ **Battle** · 🔴 <@{world.alice.id}> contre 🔵 <@{world.bob.id}>"
    )
    assert f"<@{world.bob.id}>, tu relèves le défi" in invited.content
    [sent] = [r for r in world.env.http_requests if r.path.endswith("/callback")]
    assert sent.json["data"]["allowed_mentions"] == {"parse": []}  # named, not pinged
    assert labels(invited.shown) == ["Relever le défi", "Refuser"]
    await invited.press(world.bob, "Relever le défi")
    assert f"tour 1 sur 3 · à <@{world.alice.id}> de rapper" in invited.content
    assert labels(invited.shown) == ["Mon vers"]


async def test_the_bot_itself_can_be_named(world):
    me = simcord.builders.UserHandle(world.env, world.env.backend.bot_user)
    result = await challenge(world, me)
    assert f"🔵 <@{world.bot.user.id}>" in result.response.content


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


async def locked(*_, **__):
    raise StorageError("locked", Fault.LOCKED)


async def test_a_battle_that_cannot_be_shown_is_over_and_costs_no_wait(world, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(type(world.storage.battles), "get", locked)
        assert (await challenge(world)).ephemeral
    assert not (await challenge(world)).ephemeral


async def test_a_battle_whose_message_cannot_be_noted_is_followed(world, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(type(world.storage.battles), "sent", locked)
        ring = Ring(world, (await challenge(world)).response)
    await ring.play(world.alice)
    assert "Voici la réponse" in ring.content
