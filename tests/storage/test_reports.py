import pytest

from bot.storage.reports import OUTSIDE_DAYS


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


async def test_the_host_closes_reports_of_all_places(storage, reported, scope, verse):
    verse_id, report_id = reported
    outside = await storage.history.add(scope(None), verse(), listed=True)
    other = await storage.reports.add(scope(None), outside)
    await storage.history.delete(scope(), verse_id)
    assert await storage.reports.handled_by_host(report_id)
    assert not await storage.reports.handled_by_host(report_id)
    assert [one.id for one in await storage.reports.pending_everywhere()] == [other]
    assert await storage.database.read("SELECT 1 FROM verses WHERE id = ?", [verse_id]) == []


async def test_reports_are_asked_for_by_channel(storage, scope, verse):
    for channel in (100, 200, 200, 300):
        here = scope(channel=channel)
        await storage.reports.add(here, await storage.history.add(here, verse(), listed=True))
    assert await storage.reports.channels(1) == {100, 200, 300}
    assert await storage.reports.channels(2) == frozenset()
    found = await storage.reports.pending(1, {200, 300}, limit=2)
    assert [one.verse.channel_id for one in found] == [200, 200]
    assert await storage.reports.pending(1, ()) == ()


async def test_reports_outside_guilds_go_after_a_while(storage, reported, scope, verse, clock):
    outside = scope(None)
    verse_id = await storage.history.add(outside, verse(), listed=True)
    await storage.reports.add(outside, verse_id)
    await storage.history.delete(outside, verse_id)
    clock.pass_days(OUTSIDE_DAYS - 0.1)
    await storage.retention.purge()
    assert len(await storage.reports.pending_everywhere()) == 2
    clock.pass_days(0.2)
    await storage.retention.purge()
    assert [one.verse.guild_id for one in await storage.reports.pending_everywhere()] == [1]
    assert [row[0] for row in await storage.database.read("SELECT id FROM verses")] == [reported[0]]
