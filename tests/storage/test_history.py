from dataclasses import asdict

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.storage import NewVerse, Scope, StoredLine, Wanted
from bot.storage.history import UNLISTED_SECONDS


async def test_a_verse_comes_back_as_it_was_stored(storage, scope, verse, clock):
    first = await storage.history.add(scope(), verse(), listed=True)
    new = verse(
        "réponds à ça",
        parameters={"lines": 4, "scheme": "AABB", "rng_seed": 2**60},
        seed_author_id=77,
        parent_id=first,
    )
    clock.pass_days(1)
    verse_id = await storage.history.add(scope(), new, listed=True, thread_id=5)
    await storage.history.sent(scope(), verse_id, 999)

    stored = await storage.history.get(scope(), verse_id)

    assert asdict(stored) == asdict(new) | {
        "id": verse_id,
        "guild_id": 1,
        "channel_id": 100,
        "thread_id": 5,
        "message_id": 999,
        "author_id": 10,
        "created_at": clock.seconds,
        "expires_at": None,
        "favourites": 0,
        "kept": False,
    }
    assert stored.listed


async def test_a_members_own_words_are_not_anothers(storage, scope):
    lines = (StoredLine("à moi", given=True, author_id=10), StoredLine("à elle", author_id=20))
    new = NewVerse("à moi", lines, "essai", seed_author_id=10)
    verse_id = await storage.history.add(scope(user=10), new, listed=True)
    stored = await storage.history.get(scope(), verse_id)
    assert stored.seed_author_id is None
    assert [line.author_id for line in stored.lines] == [None, 20]
    assert await storage.history.recent_seeds(scope(), [100]) == ("à moi",)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=st.text(max_size=60))
async def test_any_text_can_be_stored(storage, text):
    scope = Scope(1, 10, 100)
    new = NewVerse(text, (StoredLine(text, given=True),), "essai", {"note": "é"})
    stored = await storage.history.get(scope, await storage.history.add(scope, new, listed=True))
    assert (stored.seed, stored.lines) == (new.seed, new.lines)


async def test_half_a_surrogate_pair_is_stored_as_a_question_mark(storage, scope, verse):
    # JSON can spell them out, so Discord can send them.
    new = verse("la \ud83d nuit", parameters={"x": "\udc00"})
    stored = await storage.history.get(
        scope(), await storage.history.add(scope(), new, listed=True)
    )
    assert stored.seed == stored.lines[0].text == "la ? nuit"


@pytest.mark.parametrize("verse_id", [0, -1, 2, 2**63, 10**30])
async def test_ids_that_no_verse_has_find_none(storage, scope, verse, verse_id):
    await storage.history.add(scope(), verse(), listed=True)
    history = storage.history
    assert await history.get(scope(), verse_id) is None
    assert await history.thread(scope(), verse_id) == ()
    assert await history.keep(scope(), verse_id) is None
    assert not await history.delete(scope(), verse_id)
    assert await storage.reports.add(scope(), verse_id) is None


async def test_the_id_of_a_deleted_verse_is_never_given_again(storage, scope, verse):
    first = await storage.history.add(scope(), verse(), listed=True)
    await storage.history.delete(scope(), first)
    assert await storage.history.add(scope(), verse(), listed=True) > first


async def test_pages_are_newest_first_and_end_where_the_verses_do(storage, scope, verse, clock):
    ids = []
    for _ in range(7):
        clock.seconds += 1
        ids.append(await storage.history.add(scope(), verse(), listed=True))

    pages = [await storage.history.page(scope(), [100], number=n, size=3) for n in (1, 2, 3)]

    assert [v.id for page in pages for v in page.verses] == ids[::-1]
    assert {(page.pages, page.total) for page in pages} == {(3, 7)}
    beyond = await storage.history.page(scope(), [100], number=99, size=3)
    assert (beyond.number, len(beyond.verses)) == (3, 1)
    assert (await storage.history.page(scope(), [100], number=-4, size=3)).number == 1


async def test_an_empty_history_has_one_empty_page(storage, scope):
    page = await storage.history.page(scope(), [100])
    assert (page.verses, page.number, page.pages, page.total) == ((), 1, 1, 0)


async def test_only_verses_of_channels_the_member_can_see(storage, scope, verse):
    shown = await storage.history.add(scope(channel=100), verse("vue"), listed=True)
    hidden = await storage.history.add(scope(channel=200), verse("cachée"), listed=True)
    for verse_id in (shown, hidden):
        await storage.history.keep(scope(), verse_id)

    await storage.history.add(scope(guild=2, channel=400), verse(), listed=True)
    assert await storage.history.channels(scope()) == {100, 200}
    assert await storage.history.channels(scope(None)) == frozenset()
    page = await storage.history.page(scope(), [100, 300])
    assert [v.id for v in page.verses] == [shown]
    assert [v.id for v in await storage.history.top(scope(), [100])] == [shown]
    assert await storage.history.recent_seeds(scope(), [100]) == ("vue",)
    assert (await storage.history.page(scope(), [])).total == 0


async def test_search_minds_neither_case_nor_accents_nor_order(storage, scope, verse):
    sought = await storage.history.add(scope(), verse("L’ÉTÉ de ma sœur", "reviendra"), listed=True)
    await storage.history.add(scope(), verse("l'hiver de ma sœur"), listed=True)

    async def found(text):
        page = await storage.history.page(scope(), [100], Wanted(text=text))
        return [v.id for v in page.verses]

    for text in ("été", "SOEUR l'ete", "reviendra été", "  éviendra ".replace("é", "e")):
        assert await found(text) == [sought], text
    assert await found("été hiver") == []
    assert await found("100%") == await found("_") == []
    assert len(await found("")) == len(await found("  ")) == 2


async def test_by_member_and_by_who_keeps(storage, scope, verse):
    mine = await storage.history.add(scope(user=10), verse(), listed=True)
    theirs = await storage.history.add(scope(user=20), verse(), listed=True)
    await storage.history.keep(scope(user=10), theirs)

    async def found(wanted):
        page = await storage.history.page(scope(user=10), [100], wanted)
        return [(v.id, v.kept, v.favourites) for v in page.verses]

    assert await found(Wanted(author_id=10)) == [(mine, False, 0)]
    assert await found(Wanted(kept_by=10)) == [(theirs, True, 1)]
    assert await found(Wanted(author_id=10, kept_by=10)) == []
    assert await found(Wanted(kept_by=20)) == []


async def test_the_top_is_what_most_members_keep(storage, scope, verse, clock):
    ids = []
    for keepers in (0, 2, 1):
        ids.append(await storage.history.add(scope(), verse(), listed=True))
        for user in range(keepers):
            await storage.history.keep(scope(user=user), ids[-1])
    clock.pass_days(1)

    top = await storage.history.top(scope(), [100])

    assert [(v.id, v.favourites) for v in top] == [(ids[1], 2), (ids[2], 1)]
    assert len(await storage.history.top(scope(), [100], limit=1)) == 1
    assert await storage.history.top(scope(), [100], since=clock.seconds) == ()


async def test_keeping_counts_a_member_once(storage, scope, verse):
    verse_id = await storage.history.add(scope(), verse(), listed=True)
    assert await storage.history.keep(scope(user=1), verse_id) == 1
    assert await storage.history.keep(scope(user=1), verse_id) == 1
    assert await storage.history.keep(scope(user=2), verse_id) == 2
    assert await storage.history.unkeep(scope(user=1), verse_id) == 1
    assert await storage.history.unkeep(scope(user=1), verse_id) == 1


async def test_nobody_keeps_a_verse_from_another_guild(storage, scope, verse):
    verse_id = await storage.history.add(scope(guild=1), verse(), listed=True)
    assert await storage.history.keep(scope(guild=2), verse_id) is None
    assert (await storage.history.get(scope(guild=1), verse_id)).favourites == 0


async def test_an_unlisted_verse_serves_its_buttons_for_a_day(storage, scope, verse, clock):
    verse_id = await storage.history.add(scope(), verse("discrète"), listed=False)

    stored = await storage.history.get(scope(), verse_id)
    assert not stored.listed
    assert stored.expires_at == clock.seconds + UNLISTED_SECONDS
    assert await storage.history.keep(scope(), verse_id) is None
    assert (await storage.history.page(scope(), [100])).total == 0
    assert await storage.history.recent_seeds(scope(), [100]) == ()
    assert await storage.history.channels(scope()) == frozenset()
    clock.pass_days(1)
    assert await storage.history.get(scope(), verse_id) is None


async def test_a_thread_reads_from_its_beginning(storage, scope, verse):
    ids = [await storage.history.add(scope(), verse(), listed=True)]
    for _ in range(3):
        new = verse(parent_id=ids[-1])
        ids.append(await storage.history.add(scope(), new, listed=True))

    thread = await storage.history.thread(scope(), ids[-1])
    assert [v.id for v in thread] == ids
    assert [v.id for v in await storage.history.thread(scope(), ids[-1], limit=2)] == ids[2:]
    await storage.history.delete(scope(), ids[1])
    assert [v.id for v in await storage.history.thread(scope(), ids[-1])] == ids[2:]


async def test_a_verse_cannot_carry_on_one_of_another_guild(storage, scope, verse):
    there = await storage.history.add(scope(guild=2), verse(), listed=True)
    here = await storage.history.add(scope(guild=1), verse(parent_id=there), listed=True)
    assert (await storage.history.get(scope(guild=1), here)).parent_id is None


async def test_suggestions_are_the_latest_different_seeds_of_their_authors(
    storage, scope, verse, clock
):
    for new in (
        verse("Sous la pluie"),
        verse("sur le toit"),
        verse("Sous la pluie"),
        verse("", "suite"),
        verse("pluie d'un autre", seed_author_id=66),
    ):
        clock.seconds += 1
        await storage.history.add(scope(), new, listed=True)

    suggest = storage.history.recent_seeds
    assert await suggest(scope(), [100]) == ("Sous la pluie", "sur le toit")
    assert await suggest(scope(), [100], "TOIT") == ("sur le toit",)
    assert await suggest(scope(), [100], limit=1) == ("Sous la pluie",)


async def test_outside_guilds_a_member_lists_their_own(storage, scope, verse):
    mine = await storage.history.add(scope(None, user=10, channel=7), verse(), listed=True)
    near = await storage.history.add(scope(None, user=20, channel=7), verse(), listed=True)
    far = await storage.history.add(scope(None, user=20, channel=8), verse(), listed=True)
    here = scope(None, user=10, channel=7)

    async def listed():
        return {v.id for v in (await storage.history.page(here, [])).verses}

    assert await listed() == {mine}
    assert await storage.history.get(here, near)
    assert await storage.history.get(here, far) is None
    await storage.history.keep(here, near)
    assert await listed() == {mine, near}
    assert await storage.history.get(scope(1, user=10, channel=7), mine) is None


def test_a_guild_without_the_bot_is_no_guild():
    inside = Scope.of(1, has_bot=True, user_id=10, channel_id=100)
    outside = Scope.of(1, has_bot=False, user_id=10, channel_id=100)
    assert (inside.guild_id, outside.guild_id) == (1, None)


@pytest.mark.parametrize("who", [{"author_id": 2**70}, {"kept_by": 2**70}, {"author_id": -1}])
async def test_members_that_cannot_be_have_no_verses(storage, scope, verse, who):
    await storage.history.add(scope(), verse(), listed=True)
    assert (await storage.history.page(scope(), {100}, Wanted(**who))).total == 0
