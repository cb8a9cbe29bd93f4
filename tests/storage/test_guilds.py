import pytest


async def erased(storage, days=0):
    purged = await storage.retention.purge(grace_days=days)
    return purged.guilds


@pytest.fixture
async def three_guilds(storage, scope, verse):
    for guild in (1, 2, 3):
        await storage.history.add(scope(guild=guild), verse(), listed=True)
    return storage


async def test_a_guild_that_removed_the_bot_is_erased_after_the_grace(three_guilds, clock, scope):
    await three_guilds.guilds.departed(1)
    await three_guilds.settings.change(2, lines=8)
    clock.pass_days(13)
    assert await erased(three_guilds, 14) == 0
    clock.pass_days(1)
    assert await erased(three_guilds, 14) == 1
    assert (await three_guilds.history.page(scope(guild=1), [100])).total == 0
    assert (await three_guilds.history.page(scope(guild=2), [100])).total == 1


async def test_removing_the_bot_again_does_not_lengthen_the_grace(three_guilds, clock):
    await three_guilds.guilds.departed(1)
    clock.pass_days(14)
    await three_guilds.guilds.departed(1)
    assert await erased(three_guilds, 14) == 1


async def test_a_guild_that_comes_back_in_time_keeps_all(three_guilds, clock, scope):
    await three_guilds.guilds.departed(1)
    clock.pass_days(10)
    await three_guilds.guilds.joined(1)
    clock.pass_days(10)
    assert await erased(three_guilds, 14) == 0
    assert (await three_guilds.history.page(scope(guild=1), [100])).total == 1


async def test_what_happened_offline_is_noticed(three_guilds, clock):
    await three_guilds.guilds.departed(2)
    clock.pass_days(1)
    assert await three_guilds.guilds.reconcile([2, 3, 4]) == 1  # 1 went, 2 came back
    assert await three_guilds.guilds.reconcile([2, 3, 4]) == 0
    clock.pass_days(14)
    assert await erased(three_guilds, 14) == 1
    rows = await three_guilds.database.read("SELECT id, departed_at FROM guilds")
    assert [tuple(row) for row in rows] == [(2, None), (3, None)]


async def test_guilds_of_other_processes_are_left_alone(three_guilds):
    assert await three_guilds.guilds.reconcile([], owned=lambda guild: guild == 3) == 1
    assert await erased(three_guilds) == 1


async def test_a_guild_with_nothing_stored_gets_no_row(storage):
    await storage.guilds.joined(1)
    await storage.guilds.departed(1)
    await storage.guilds.reconcile([1, 2])
    assert await storage.database.read("SELECT * FROM guilds") == []
