"""A database that cannot serve: locked, full, failing, read-only. Each is one clear fault."""

import asyncio
import subprocess
import sys
from contextlib import closing

import pytest
from host_facts import facts, write

from bot.storage import Fault, Storage, StorageError
from bot.storage.database import Database
from bot.storage.migrate import connect


async def test_a_locked_database_is_said_to_be_locked_and_serves_again(folder):
    database = await Database.open(folder / "couplet.db", busy_seconds=0.5)
    with closing(connect(database.path, 0)) as other:
        other.execute("BEGIN IMMEDIATE")
        started = asyncio.get_running_loop().time()
        results = await asyncio.gather(
            *(write(database, str(n)) for n in range(20)), return_exceptions=True
        )
        waited = asyncio.get_running_loop().time() - started
        assert await facts(database) == set()  # reading goes on
        other.execute("ROLLBACK")
    assert {result.fault for result in results} == {Fault.LOCKED}
    assert "locked by another program" in str(results[0])
    assert waited < 20 * 0.5 / 2  # they wait side by side, not one after the other
    await write(database, "a")
    assert await facts(database) == {"a"}
    await database.close()


async def test_a_locked_database_is_told_before_discord_gives_up(folder):
    async with Storage.open(folder / "couplet.db") as storage:
        with closing(connect(storage.database.path, 0)) as other:
            other.execute("BEGIN IMMEDIATE")
            clock = asyncio.get_running_loop().time

            async def refused(after):
                await asyncio.sleep(after)
                started = clock()
                with pytest.raises(StorageError) as locked:
                    await write(storage.database, str(after))
                assert locked.value.fault is Fault.LOCKED
                return clock() - started

            # Those who come later have waited for the first one when they get their turn.
            waited = await asyncio.gather(*(refused(after) for after in (0, 0.5, 1, 1.5, 1.9)))
    assert max(waited) < 3  # which is what Discord gives


async def test_a_full_disk_is_said_to_be_full_and_loses_nothing(storage, scope, verse):
    database, writer = storage.database, storage.database._writer._connection
    first = await storage.history.add(scope(), verse("avant"), listed=True)
    [[pages]] = await writer.execute_fetchall("PRAGMA page_count")
    await writer.execute_fetchall(f"PRAGMA max_page_count = {pages}")
    await storage.history.keep(scope(), first)  # there is still room in the pages there are

    with pytest.raises(StorageError, match=r"full: make room") as refused:
        await storage.history.add(scope(), verse("x" * 20_000), listed=True)

    assert refused.value.fault is Fault.FULL
    assert (await storage.history.get(scope(), first)).favourites == 1
    await writer.execute_fetchall(f"PRAGMA max_page_count = {pages + 100}")
    second = await storage.history.add(scope(), verse("x" * 20_000), listed=True)
    assert {row["id"] for row in await database.read("SELECT id FROM verses")} == {first, second}


FAILING_DISK = """
import asyncio, resource, sys
from pathlib import Path
from bot.storage import NewVerse, Scope, Storage, StorageError, StoredLine

async def main():
    path = Path(sys.argv[1])
    async with Storage.open(path) as storage:
        here = Scope(1, 2, 3)
        first = await storage.history.add(here, NewVerse("a", (), "m"), listed=True)
        limit = (path.parent / "couplet.db-wal").stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        adding = (storage.history.add(here, NewVerse("b", (), "m"), listed=True) for _ in "123")
        for result in await asyncio.gather(*adding, return_exceptions=True):
            print(result.fault)
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
        await storage.history.add(here, NewVerse("c", (), "m"), listed=True)
        print([verse.seed for verse in (await storage.history.page(here, [3])).verses])

asyncio.run(main())
"""


def test_a_disk_that_fails_at_the_commit_is_said_to_and_serves_again(folder):
    # A limit on the size of files is as near as a test comes to a failing disk.
    done = subprocess.run(
        [sys.executable, "-c", FAILING_DISK, folder / "couplet.db"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.splitlines() == ["unreachable"] * 3 + ["['c', 'a']"], done.stderr


async def test_a_database_that_may_not_be_written_is_said_so(database):
    await database._writer._connection.execute_fetchall("PRAGMA query_only = ON")
    with pytest.raises(StorageError, match="cannot be written") as refused:
        await write(database, "a")
    assert refused.value.fault is Fault.READ_ONLY


async def test_a_number_too_large_for_the_file_is_an_error_like_others(database):
    with pytest.raises(StorageError, match="too large"):
        await database.read("SELECT :n", {"n": 2**63})
