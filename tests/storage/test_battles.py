import asyncio

import pytest

from bot.storage import NewBattle

CHALLENGER, OPPONENT = 10, 20


@pytest.fixture
async def battle_id(storage, scope, clock):
    new = NewBattle(OPPONENT, rounds=2, parameters={"level": "strict"})
    deadline = clock.seconds + 60
    return await storage.battles.open(scope(user=CHALLENGER), new, deadline_at=deadline)


@pytest.fixture
async def trading(storage, scope, battle_id):
    await storage.battles.accept(scope(user=OPPONENT), battle_id, deadline_at=1)
    return battle_id


async def test_a_battle_from_invitation_to_end(storage, scope, battle_id, clock):
    battles, here = storage.battles, scope(user=CHALLENGER)
    await battles.sent(here, battle_id, 999)
    battle = await battles.get(here, battle_id)
    assert (battle.stage, battle.message_id, battle.lines) == ("invited", 999, ())
    assert (battle.challenger_id, battle.opponent_id) == (CHALLENGER, OPPONENT)
    assert (battle.rounds, battle.parameters) == (2, {"level": "strict"})

    battle = await battles.accept(scope(user=OPPONENT), battle_id, deadline_at=100)
    assert (battle.stage, battle.deadline_at) == ("trading", 100)
    for number, text in enumerate(["un", "deux", "trois", "quatre"]):
        assert battle.turn_of_challenger == (number % 2 == 0)
        battle = await battles.play(here, battle_id, number, text, deadline_at=200 + number)
    assert battle.lines == ("un", "deux", "trois", "quatre")
    assert (battle.stage, battle.deadline_at) == ("voting", 203)

    await battles.vote(scope(user=1), battle_id, for_challenger=True)
    await battles.vote(scope(user=2), battle_id, for_challenger=False)
    battle = await battles.vote(scope(user=1), battle_id, for_challenger=False)
    assert battle.votes == (0, 2)
    battle = await battles.end(here, battle_id)
    assert (battle.stage, battle.deadline_at) == ("over", clock.seconds)


async def test_the_bot_needs_no_invitation(storage, scope):
    battle_id = await storage.battles.open(scope(), NewBattle(None), deadline_at=1)
    assert (await storage.battles.get(scope(), battle_id)).stage == "trading"


async def test_only_the_invited_can_accept_and_once(storage, scope, battle_id):
    accept = storage.battles.accept
    assert await accept(scope(user=CHALLENGER), battle_id, deadline_at=1) is None
    assert await accept(scope(user=OPPONENT), battle_id, deadline_at=1)
    assert await accept(scope(user=OPPONENT), battle_id, deadline_at=1) is None


async def test_a_line_sent_twice_counts_once(storage, scope, trading):
    play = storage.battles.play
    results = await asyncio.gather(
        *(play(scope(), trading, 0, text, deadline_at=1) for text in ("un", "deux", "trois"))
    )
    assert sum(result is not None for result in results) == 1
    assert len((await storage.battles.get(scope(), trading)).lines) == 1
    assert await play(scope(), trading, 2, "trop tôt", deadline_at=1) is None


async def test_no_lines_before_or_after_and_no_votes_during(storage, scope, battle_id):
    battles = storage.battles
    assert await battles.play(scope(), battle_id, 0, "avant", deadline_at=1) is None
    assert await battles.vote(scope(), battle_id, for_challenger=True) is None
    await battles.end(scope(), battle_id)
    assert await battles.play(scope(), battle_id, 0, "après", deadline_at=1) is None
    assert await battles.end(scope(), battle_id) is None


async def test_a_battle_is_of_its_guild(storage, scope, trading):
    there = scope(guild=2, user=CHALLENGER)
    assert await storage.battles.get(there, trading) is None
    assert await storage.battles.play(there, trading, 0, "ici", deadline_at=1) is None
    assert await storage.battles.end(there, trading) is None
    assert await storage.battles.get(scope(None, user=CHALLENGER), trading) is None
    assert await storage.battles.get(scope(), 2**70) is None


async def test_running_battles_are_found_after_a_restart(storage, scope, clock):
    ids = [
        await storage.battles.open(scope(guild), NewBattle(None), deadline_at=deadline)
        for guild, deadline in ((1, 300), (2, 100), (None, 200))
    ]
    await storage.battles.end(scope(None), ids[2])
    assert [battle.id for battle in await storage.battles.running()] == [ids[1], ids[0]]


async def test_a_challenger_has_one_battle_at_a_time_in_a_guild(storage, scope, battle_id):
    battles, here = storage.battles, scope(user=CHALLENGER)
    assert await battles.open(here, NewBattle(30), deadline_at=1) is None
    assert await battles.open(scope(2, CHALLENGER), NewBattle(30), deadline_at=1)
    assert await battles.open(scope(user=OPPONENT), NewBattle(30), deadline_at=1)
    await battles.end(here, battle_id)
    assert await battles.open(here, NewBattle(30), deadline_at=1)


async def test_a_deadline_can_be_put_off_until_the_end(storage, scope, battle_id):
    battles, here = storage.battles, scope(user=CHALLENGER)
    battle = await battles.postpone(here, battle_id, deadline_at=5)
    assert (battle.stage, battle.deadline_at) == ("invited", 5)
    await battles.end(here, battle_id)
    assert await battles.postpone(here, battle_id, deadline_at=9) is None
