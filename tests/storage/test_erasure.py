import asyncio
import json
import shutil

import pytest

from bot.storage import NewBattle, NewVerse, Scope, Storage, StoredLine
from bot.storage.holdings import HOLDINGS

# Ids that can be found in a dump of the whole database, and nowhere by chance.
USER, OTHER = 700_000_000_000_000_007, 300_000_000_000_000_003
GUILD, ELSEWHERE = 111_000_000_000_000_001, 222_000_000_000_000_002
TYPED = "ce que moi seul ai tapé"
OTHERS = "ce qu'un autre a tapé"

# Ids that are not of users; any other column named *_id is one, and so is `user`.
NOT_USERS = {"guild_id", "channel_id", "thread_id", "message_id", "verse_id", "parent_id"}
NOT_USERS |= {"battle_id"}


async def tables(storage):
    rows = await storage.database.read(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    return [row["name"] for row in rows]


async def columns(storage, table):
    rows = await storage.database.read(
        "SELECT name FROM pragma_table_info(:table)", {"table": table}
    )
    return {row["name"] for row in rows}


async def dump(storage):
    """Return all rows of all tables."""
    return {
        table: [tuple(row) for row in await storage.database.read(f"SELECT * FROM {table}")]
        for table in await tables(storage)
    }


async def fill(storage, guild):
    """Put something of USER, and something of OTHER, in every place that can hold it."""
    mine, theirs = Scope(guild, USER, 100), Scope(guild, OTHER, 100)
    history = storage.history
    own = NewVerse(TYPED, (StoredLine(TYPED, given=True), StoredLine("du bot")), "essai")
    first = await history.add(mine, own, listed=True)
    foreign = NewVerse(OTHERS, (StoredLine(OTHERS, given=True),), "essai")
    second = await history.add(theirs, foreign, listed=True)
    traded = NewVerse(
        OTHERS,
        (StoredLine(TYPED, given=True, author_id=USER), StoredLine(OTHERS, given=True)),
        "essai",
        parent_id=first,
    )
    await history.add(theirs, traded, listed=True)
    answered = NewVerse(TYPED, (StoredLine("du bot"),), "essai", seed_author_id=USER)
    await history.add(theirs, answered, listed=True)
    asked = NewVerse(OTHERS, (StoredLine(OTHERS, author_id=OTHER),), "essai", seed_author_id=OTHER)
    await history.add(mine, asked, listed=True)
    carried_on = NewVerse("", (StoredLine("du bot"),), "essai", parent_id=first)
    last = await history.add(theirs, carried_on, listed=True)
    for who in (mine, theirs):
        for verse_id in (first, second):
            await history.keep(who, verse_id)
            await storage.reports.add(who, verse_id, f"raison de {who.user_id}")
    battles = storage.battles
    with_user = await battles.open(mine, NewBattle(OTHER, rounds=1), deadline_at=2**40)
    await battles.accept(theirs, with_user, deadline_at=2**40)
    await battles.play(mine, with_user, 0, TYPED, deadline_at=2**40)
    await battles.play(theirs, with_user, 1, OTHERS, deadline_at=2**40)
    without = await battles.open(theirs, NewBattle(None, rounds=1), deadline_at=2**40)
    for number in (0, 1):
        await battles.play(theirs, without, number, OTHERS, deadline_at=2**40)
    await battles.vote(mine, without, for_challenger=True)
    if guild:
        await storage.settings.change(guild, allowed_channels=(5,))
    await storage.host.put("fact", "value")
    return {"second": second, "last": last, "without": without}


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A filled database, made once, and the ids of what is in it."""
    path = tmp_path_factory.mktemp("filled") / "couplet.db"

    async def make():
        async with Storage.open(path, now=lambda: 1_800_000_000) as storage:
            return {guild: await fill(storage, guild) for guild in (GUILD, ELSEWHERE, None)}

    return path, asyncio.run(make())


@pytest.fixture
def ids(filled, folder):
    """The ids of what is in the database, which is filled before `storage` opens it."""
    path, ids = filled
    shutil.copy(path, folder / "couplet.db")
    return ids


@pytest.fixture
async def storage(ids, storage):
    return storage


async def test_every_table_of_users_has_its_entry(storage):
    of_users = {
        table
        for table in await tables(storage)
        if any(
            name.endswith("_id") and name not in NOT_USERS for name in await columns(storage, table)
        )
    }
    assert of_users == {holding.table for holding in HOLDINGS}


async def test_every_row_of_a_guild_hangs_on_it(storage):
    """From each table with a guild's id, or with the id of a row that has one, a cascade leads."""
    parents = {"guild_id": "guilds", "verse_id": "verses", "battle_id": "battles"}
    for table in await tables(storage):
        cascades = {
            row["from"]: row["table"]
            for row in await storage.database.read(
                "SELECT * FROM pragma_foreign_key_list(:table)", {"table": table}
            )
            if row["on_delete"] == "CASCADE"
        }
        for name in await columns(storage, table) & set(parents):
            assert cascades.get(name) == parents[name], (table, name)
        hangs = bool(cascades) or table in {"guilds", "host_facts"}
        assert hangs, f"{table} belongs to no guild: say here why, or make it"


async def test_the_tests_fill_every_table(storage, ids):
    empty = {table for table, rows in (await dump(storage)).items() if not rows}
    assert empty == {"erasure_requests"}  # it is empty again after each request


async def test_a_user_is_forgotten_everywhere(storage, scope, ids):
    erased = await storage.erasure.forget(scope(GUILD, user=USER), everywhere=True)

    left = await dump(storage)
    assert str(USER) not in str(left)
    assert TYPED not in str(left)
    assert left["erasure_requests"] == []
    assert erased.verses == 12  # two of their own and two with their words, in three places
    assert set(erased.rows) == {"verses", "favourites", "reports", "battles", "battle_votes"}


async def test_what_others_have_stays(storage, scope, ids):
    await storage.erasure.forget(scope(GUILD, user=USER), everywhere=True)

    for guild, kept in ids.items():
        theirs = scope(guild, user=OTHER)
        page = await storage.history.page(theirs, [100], size=50)
        assert {v.id for v in page.verses} == {kept["second"], kept["last"]}
        assert (await storage.history.get(theirs, kept["second"])).favourites == 1
        assert (await storage.history.get(theirs, kept["last"])).parent_id is None
        assert (await storage.battles.get(theirs, kept["without"])).votes == (0, 0)
    for report in await storage.reports.pending(GUILD):
        assert report.verse.id == ids[GUILD]["second"]
        assert report.reporter_id in (None, OTHER)
    assert len(await storage.reports.pending(GUILD)) == 2
    assert (await storage.settings.get(GUILD)).allowed_channels == (5,)


@pytest.mark.parametrize("guild", [GUILD, None])
async def test_a_user_is_forgotten_in_one_place(storage, scope, ids, guild):
    mine = {place: scope(place, user=USER) for place in ids}
    before = {
        place: json.loads(await storage.erasure.export(here, everywhere=False))
        for place, here in mine.items()
    }
    await storage.erasure.forget(mine[guild], everywhere=False)

    for place, here in mine.items():
        after = json.loads(await storage.erasure.export(here, everywhere=False))
        held = {holding.table: after[holding.table] for holding in HOLDINGS}
        if place == guild:
            assert not any(held.values())
        else:
            assert after == before[place]


async def test_the_export_holds_all_of_the_user_and_no_word_of_others(storage, scope, ids, clock):
    text = await storage.erasure.export(scope(GUILD, user=USER), everywhere=True)
    document = json.loads(text)

    assert {table: len(document[table]) for table in (h.table for h in HOLDINGS)} == {
        "verses": 6,
        "voices": 6,
        "favourites": 6,
        "reports": 6,
        "battles": 3,
        "battle_votes": 3,
        "erasure_requests": 0,
    }
    assert OTHERS not in text
    assert str(OTHER) not in text
    first, asked = document["verses"][:2]
    assert (first["seed"], first["lines"]) == (TYPED, [TYPED, "du bot"])
    assert (first["guild_id"], first["channel_id"]) == (str(GUILD), "100")
    assert first["created_at"] == "2027-01-15T08:00:00+00:00"
    assert ("seed" in asked, asked["lines"]) == (False, [])
    traded, answered = document["voices"][:2]
    assert ("seed" in traded, traded["lines"]) == (False, [TYPED])
    assert (answered["seed"], answered["lines"]) == (TYPED, [])
    assert document["battles"][0]["lines"] == [TYPED]
    assert document["extent"] == "everywhere"


async def test_the_export_of_one_place_is_of_that_place(storage, scope, ids):
    for guild, extent in ((GUILD, str(GUILD)), (None, "outside servers")):
        document = json.loads(
            await storage.erasure.export(scope(guild, user=USER), everywhere=False)
        )
        assert document["extent"] == extent
        for holding in HOLDINGS:
            for record in document[holding.table]:
                assert record["guild_id"] == (str(guild) if guild else None)


async def test_the_opponent_of_a_battle_gets_their_own_lines(storage, scope, ids):
    document = json.loads(await storage.erasure.export(scope(GUILD, user=OTHER), everywhere=False))
    assert [battle["lines"] for battle in document["battles"]] == [[OTHERS], [OTHERS]]


async def test_a_guild_is_erased_whole_and_alone(storage, scope, ids):
    assert await storage.erasure.erase_guild(GUILD) == 6
    left = await dump(storage)
    assert str(GUILD) not in str(left)
    # The rows without a guild's id are gone as well: what is left is of two places of three.
    assert {table: len(rows) for table, rows in left.items()} == {
        "guilds": 1,
        "guild_settings": 1,
        "verses": 12,
        "voices": 6,
        "favourites": 8,
        "reports": 8,
        "erasure_requests": 0,
        "host_facts": 1,
        "battles": 4,
        "battle_lines": 8,
        "battle_votes": 2,
    }


async def test_a_wish_that_a_crash_left_over_is_carried_out(storage, scope, ids):
    async with storage.database.transaction() as transaction:
        await transaction.execute(
            "INSERT INTO erasure_requests (user_id, everywhere, guild_id, created_at)"
            "VALUES (:user, 1, NULL, 0), (:other, 0, :guild, 0)",
            {"user": USER, "other": OTHER, "guild": GUILD},
        )
    assert await storage.erasure.resume() == 2
    assert str(USER) not in str(await dump(storage))
    assert (await storage.history.page(scope(GUILD), [100])).total == 0
    assert (await storage.history.page(scope(ELSEWHERE), [100])).total == 2
    assert await storage.erasure.resume() == 0


async def test_forgetting_who_was_never_seen_does_nothing(storage, scope, ids):
    before = await dump(storage)
    for everywhere in (True, False):
        erased = await storage.erasure.forget(scope(999, user=999), everywhere=everywhere)
        assert erased.rows == {}
    assert await dump(storage) == before
