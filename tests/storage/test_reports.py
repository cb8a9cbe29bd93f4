import pytest


@pytest.fixture
async def reported(storage, scope, verse):
    """A verse of member 10 in guild 1, reported by member 20."""
    verse_id = await storage.history.add(scope(user=10), verse(), listed=True)
    report_id = await storage.reports.add(scope(user=20), verse_id, "méchant")
    return verse_id, report_id


async def test_a_report_shows_the_verse_to_moderators(storage, reported, clock):
    verse_id, report_id = reported
    [report] = await storage.reports.pending(1)
    assert (report.id, report.verse.id, report.reporter_id, report.reason, report.created_at) == (
        report_id,
        verse_id,
        20,
        "méchant",
        clock.seconds,
    )
    assert not report.hidden
    assert await storage.reports.pending(2) == ()


async def test_the_oldest_come_first(storage, scope, verse):
    ids = [await storage.history.add(scope(), verse(), listed=True) for _ in range(3)]
    for verse_id in reversed(ids):
        await storage.reports.add(scope(), verse_id)
    pending = await storage.reports.pending(1, limit=2)
    assert [report.verse.id for report in pending] == [ids[2], ids[1]]


async def test_a_second_report_of_a_member_replaces_the_first(storage, reported, scope):
    verse_id, report_id = reported
    assert await storage.reports.add(scope(user=20), verse_id, "très méchant") == report_id
    assert await storage.reports.add(scope(user=30), verse_id) != report_id
    reasons = [report.reason for report in await storage.reports.pending(1)]
    assert reasons == ["très méchant", ""]


async def test_verses_of_other_guilds_cannot_be_reported_nor_handled(storage, reported, scope):
    verse_id, report_id = reported
    assert await storage.reports.add(scope(guild=2), verse_id) is None
    assert not await storage.reports.handled(2, report_id)
    assert not await storage.reports.handled(None, report_id)
    assert len(await storage.reports.pending(1)) == 1


async def test_handled_once(storage, reported, scope):
    verse_id, report_id = reported
    assert await storage.reports.handled(1, report_id)
    assert not await storage.reports.handled(1, report_id)
    assert await storage.reports.pending(1) == ()
    assert await storage.history.get(scope(), verse_id)  # a verse not deleted stays


async def test_a_deleted_verse_is_seen_by_moderators_until_handled(storage, reported, scope):
    verse_id, report_id = reported
    other = await storage.reports.add(scope(user=30), verse_id)
    assert await storage.history.delete(scope(), verse_id)
    assert not await storage.history.delete(scope(), verse_id)

    assert await storage.history.get(scope(), verse_id) is None
    assert (await storage.history.page(scope(), [100])).total == 0
    assert [report.hidden for report in await storage.reports.pending(1)] == [True, True]
    await storage.retention.purge()
    await storage.reports.handled(1, other)
    assert [report.id for report in await storage.reports.pending(1)] == [report_id]
    await storage.reports.handled(1, report_id)
    assert await storage.database.read("SELECT * FROM verses") == []


async def test_an_unlisted_verse_outlives_its_day_while_reported(storage, scope, verse, clock):
    verse_id = await storage.history.add(scope(), verse(), listed=False)
    report_id = await storage.reports.add(scope(), verse_id)
    clock.pass_days(2)
    await storage.retention.purge()
    [report] = await storage.reports.pending(1)
    assert report.hidden
    await storage.reports.handled(1, report_id)
    assert await storage.database.read("SELECT * FROM verses") == []


async def test_the_host_sees_all_reports(storage, reported, scope, verse):
    outside = scope(None)
    verse_id = await storage.history.add(outside, verse(), listed=True)
    report_id = await storage.reports.add(outside, verse_id)
    everywhere = await storage.reports.pending_everywhere()
    assert [report.verse.guild_id for report in everywhere] == [1, None]
    assert await storage.reports.handled(None, report_id)
