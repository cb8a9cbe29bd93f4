from bot.storage import GuildSettings, NewBattle


async def test_nothing_goes_before_its_time(storage, scope, verse, clock):
    await storage.history.add(scope(), verse(), listed=False)
    await storage.history.add(scope(), verse(), listed=True)
    clock.pass_days(0.99)
    purged = await storage.retention.purge()
    assert (purged.expired, purged.aged, purged.guilds, purged.battles) == (0, 0, 0, 0)


async def test_unlisted_verses_go_after_a_day(storage, scope, verse, clock):
    await storage.history.add(scope(), verse(), listed=False)
    kept = await storage.history.add(scope(), verse(), listed=True)
    clock.pass_days(1)
    assert (await storage.retention.purge()).expired == 1
    assert await storage.history.get(scope(), kept)


async def test_each_guild_keeps_its_verses_as_long_as_it_set(storage, scope, verse, clock):
    for guild in (1, 2, None):
        await storage.history.add(scope(guild), verse(), listed=True)
    await storage.settings.change(1, retention_days=30)
    await storage.settings.change(2, retention_days=3000)

    clock.pass_days(31)
    assert (await storage.retention.purge()).aged == 1
    assert (await storage.history.page(scope(1), [100])).total == 0
    clock.pass_days(GuildSettings().retention_days)
    assert (await storage.retention.purge()).aged == 1
    assert (await storage.history.page(scope(None), [])).total == 0
    assert (await storage.history.page(scope(2), [100])).total == 1


async def test_what_somebody_keeps_and_what_is_reported_stays(storage, scope, verse, clock):
    await storage.settings.change(1, retention_days=1)
    kept, reported, _ = [await storage.history.add(scope(), verse(), listed=True) for _ in range(3)]
    await storage.history.keep(scope(user=99), kept)
    report = await storage.reports.add(scope(), reported)
    clock.pass_days(2)

    assert (await storage.retention.purge()).aged == 1
    await storage.reports.handled(1, report)
    await storage.history.unkeep(scope(user=99), kept)
    assert (await storage.retention.purge()).aged == 2


async def test_where_the_history_is_off_all_goes_after_a_day(storage, scope, verse, clock):
    reports = storage.reports
    for guild in (1, 2):
        kept, reported, _ = [
            await storage.history.add(scope(guild), verse(), listed=True) for _ in range(3)
        ]
        await storage.history.keep(scope(guild), kept)
        report = await reports.add(scope(guild), reported)
    await storage.settings.change(2, history=False)
    clock.pass_days(0.9)
    assert (await storage.retention.purge()).aged == 0
    clock.pass_days(0.2)
    assert (await storage.retention.purge()).aged == 2
    assert (await storage.history.page(scope(1), [100])).total == 3
    await reports.handled(2, report)
    assert (await storage.retention.purge()).aged == 1


async def test_more_than_one_step_of_verses(storage, scope, verse, clock):
    await storage.history.add(scope(), verse(), listed=True)
    async with storage.database.transaction() as transaction:
        await transaction.execute(
            """
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 450)
            INSERT INTO verses (guild_id, channel_id, author_id, seed, lines, folded, model,
                parameters, created_at)
            SELECT guild_id, channel_id, author_id, seed, lines, folded, model, parameters,
                created_at
            FROM verses, n
            """
        )
    clock.pass_days(366)
    assert (await storage.retention.purge()).aged == 451


async def test_battles_go_a_day_after_their_end(storage, scope, clock):
    battle_id = await storage.battles.open(scope(), NewBattle(None), deadline_at=clock.seconds)
    await storage.battles.end(scope(), battle_id)
    clock.pass_days(1)
    assert (await storage.retention.purge()).battles == 0
    clock.seconds += 1
    assert (await storage.retention.purge()).battles == 1
    assert await storage.battles.get(scope(), battle_id) is None
