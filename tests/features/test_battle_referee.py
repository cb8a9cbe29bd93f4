"""What time brings: turns that run out, restarts, and Discord or the database in trouble."""

import pytest

from bot.features.desk import DeskClosed
from bot.storage import Fault, StorageError

from .conftest import labels, said
from .ring import LIMITS, LINE, restart


async def test_an_invitation_nobody_answers_runs_out(world, invited):
    await invited.wait(LIMITS.invitation)
    assert invited.content.endswith("La battle n'aura pas lieu.")


async def test_who_lets_the_time_run_out_loses_the_turn(world, trading):
    await trading.wait(LIMITS.turn)
    assert "🔴 *passe son tour*" in trading.content
    assert f"à <@{world.bob.id}> de rapper" in trading.content
    await trading.play(world.bob)
    assert f"🔵 {LINE}" in trading.content


async def test_a_battle_that_nobody_plays_ends(world, trading):
    for _ in range(3):
        await trading.wait(LIMITS.turn)
    quitter = f"<@{world.alice.id}>"
    assert trading.content.endswith("\n" + said("battle.abandoned", player=quitter))
    assert labels(trading.shown) == []
    assert (await trading.stored()).stage == "over"


async def test_a_battle_goes_on_after_a_restart(world, trading):
    await trading.play(world.alice)
    await restart(world)
    await trading.play(world.bob)
    assert f"🔵 {LINE}" in trading.content
    await trading.wait(LIMITS.turn)
    assert trading.content.count("passe son tour") == 1


async def test_what_ran_out_during_a_restart_gets_a_respite(world, invited):
    await world.storage.battles.postpone(world.scope(), 1, deadline_at=1)
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
    await world.storage.battles.postpone(world.scope(), 1, deadline_at=1)
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


@pytest.mark.parametrize("status", [429, 501])
async def test_discords_own_trouble_only_delays_what_is_shown(world, trading, status):
    world.env.inject_error(
        "PATCH", "/channels/*/messages/*", status=status, code=0, message="Not now"
    )
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
    assert trading.content == said("battle.stopped")
    assert (await trading.stored()).stage == "over"


async def test_a_battle_that_cannot_be_ended_now_is_ended_later(world, trading, monkeypatch):
    await trading.shown.message.delete()
    ends = type(world.storage.battles).end
    tries = []

    async def end(self, *arguments):
        tries.append(arguments)
        if len(tries) == 1:
            raise StorageError("locked", Fault.LOCKED)
        return await ends(self, *arguments)

    monkeypatch.setattr(type(world.storage.battles), "end", end)
    await trading.wait(LIMITS.turn)
    assert (await trading.stored()).stage == "trading"
    await trading.wait(15)
    assert (await trading.stored()).stage == "over"
