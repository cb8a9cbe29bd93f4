from bot.features.cooldown import Cooldowns


def test_a_member_waits_in_one_guild_only():
    now = 0.0
    cooldowns = Cooldowns(lambda: now)
    cooldowns.start(1, 7, 5)
    assert cooldowns.left(1, 7) == 5
    assert cooldowns.left(2, 7) == cooldowns.left(1, 8) == 0
    now = 4.0
    assert cooldowns.left(1, 7) == 1
    now = 6.0
    assert cooldowns.left(1, 7) == 0


def test_a_failed_request_costs_no_wait():
    cooldowns = Cooldowns(lambda: 0.0)
    cooldowns.start(1, 7, 5)
    cooldowns.forgive(1, 7)
    assert cooldowns.left(1, 7) == 0


def test_no_cooldown_is_none():
    cooldowns = Cooldowns(lambda: 0.0)
    cooldowns.start(1, 7, 0)
    assert cooldowns.left(1, 7) == 0


def test_it_forgets_those_who_need_not_wait(monkeypatch):
    monkeypatch.setattr("bot.features.cooldown._MOST_KEPT", 2)
    now = 0.0
    cooldowns = Cooldowns(lambda: now)
    for user in range(2):
        cooldowns.start(1, user, 5)
    now = 10.0
    cooldowns.start(1, 9, 5)
    assert list(cooldowns._free_at) == [(1, 9)]
