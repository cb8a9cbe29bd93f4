"""The bot's own turns."""

import time
from types import SimpleNamespace

import pytest

from bot.composer.composer import StuckError
from bot.features.desk import DeskFull, Ticket

from .conftest import labels
from .ring import LIMITS, LINE


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


async def test_the_bot_passes_where_its_turn_does_not_come_in_time(world, alone, monkeypatch):
    now = time.time()

    async def not_yet(_self, seconds):
        nonlocal now
        now += seconds
        return False

    monkeypatch.setattr(Ticket, "turn", not_yet)
    clock = SimpleNamespace(time=lambda: now)
    monkeypatch.setattr("bot.features.battle_player.time", clock)
    await alone.play(world.alice)
    assert now >= time.time() + LIMITS.turn - 10
    assert "🔵 *passe son tour*" in alone.content
    assert world.bot.desk.waiting == 0
