"""What the database promises: durable, whole or not at all, nothing of it in the log."""

import asyncio
import logging
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing

import pytest
from host_facts import INSERT, facts, write

from bot.storage import Fault, Storage, StorageError
from bot.storage.database import Database

KILLED = """
import asyncio, sys
from pathlib import Path
from bot.storage import NewVerse, Scope, Storage, StoredLine

async def write(storage, number):
    for count in range(10_000):
        seed = f"{number}:{count}"
        new = NewVerse(seed, (StoredLine(seed),), "essai")
        print(await storage.history.add(Scope(1, 2, 3), new, listed=True), seed, flush=True)

async def main():
    async with Storage.open(Path(sys.argv[1])) as storage:
        await asyncio.gather(*(write(storage, number) for number in range(8)))

asyncio.run(main())
"""

UNCLOSED = """
import asyncio, sys
from pathlib import Path
from bot.storage import Database

async def main():
    global database
    database = await Database.open(Path(sys.argv[1]))
    async with database.transaction() as transaction:
        await transaction.execute("INSERT INTO host_facts VALUES ('name', 'value')")
    if sys.argv[2] == "raise":
        raise SystemExit(3)

asyncio.run(main())
"""


@pytest.fixture
def acknowledged(tmp_path):
    """What a process had acknowledged when it was killed while it wrote: ids and seeds."""
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, tmp_path / "couplet.db"], stdout=subprocess.PIPE, text=True
    )
    said = [process.stdout.readline() for _ in range(60)]
    process.kill()
    said += process.stdout.read().splitlines(keepends=True)
    process.stdout.close()
    assert process.wait() == -9
    return [line.split() for line in said if line.endswith("\n")]


async def test_every_acknowledged_verse_outlives_kill_9(acknowledged, tmp_path, scope):
    path = tmp_path / "couplet.db"
    assert len(acknowledged) >= 60
    async with Storage.open(path) as storage:
        for verse_id, seed in acknowledged:
            assert (await storage.history.get(scope(1), int(verse_id))).seed == seed


@pytest.mark.parametrize(("how", "code"), [("return", 0), ("raise", 3)])
def test_a_connection_nobody_closed_does_not_hang_the_exit(folder, how, code):
    done = subprocess.run(
        [sys.executable, "-c", UNCLOSED, folder / "couplet.db", how], timeout=60, check=False
    )
    assert done.returncode == code
    with closing(sqlite3.connect(folder / "couplet.db")) as connection:
        assert connection.execute("SELECT name FROM host_facts").fetchall() == [("name",)]


async def test_closing_leaves_one_file_and_no_thread(folder):
    before = set(threading.enumerate())
    async with Storage.open(folder / "couplet.db") as storage:
        await storage.host.put("a", "b")
        await storage.database.close()
        await storage.database.close()
    new = [t for t in set(threading.enumerate()) - before if not t.daemon]
    for thread in (t for t in new if not t.name.startswith("asyncio_")):
        thread.join(timeout=10)  # it has said that it closed, and has yet to return
        assert not thread.is_alive()
    assert [path.name for path in folder.iterdir()] == ["couplet.db"]


async def test_a_commit_waits_for_the_disk(database):
    async with database.transaction() as transaction:
        [[level]] = await transaction.execute("PRAGMA synchronous")
    assert level == 2  # FULL


async def test_a_transaction_takes_effect_whole_or_not_at_all(database):
    with pytest.raises(StorageError):
        await write(database, "a", "b", "b")
    assert await facts(database) == set()
    await write(database, "c")
    assert await facts(database) == {"c"}


async def test_those_who_write_at_once_share_a_commit_but_not_a_fate(database):
    commits = 0

    def count(statement):
        nonlocal commits
        commits += statement == "COMMIT"

    await database._writer._connection.set_trace_callback(count)
    results = await asyncio.gather(
        *(write(database, str(n), "same" if n % 3 == 0 else f"{n}'") for n in range(30)),
        return_exceptions=True,
    )
    failed = {n for n, result in enumerate(results) if isinstance(result, StorageError)}
    assert failed == set(range(3, 30, 3))
    assert {n for n in range(30) if str(n) in await facts(database)} == set(range(30)) - failed
    assert commits <= 3


async def test_nothing_is_read_before_it_is_committed(database):
    async with database.transaction() as transaction:
        await transaction.execute(INSERT, {"name": "a"})
        assert await facts(database) == set()
    assert await facts(database) == {"a"}


@pytest.mark.parametrize("turns", range(12))
async def test_a_cancelled_transaction_disturbs_no_other(database, turns):
    victim = asyncio.create_task(write(database, "a", "b", "c"))
    others = [asyncio.create_task(write(database, name)) for name in ("d", "e")]
    for _ in range(turns):
        await asyncio.sleep(0.0005)
    victim.cancel()
    await asyncio.gather(*others)
    await asyncio.gather(victim, return_exceptions=True)
    await write(database, "f")
    assert await facts(database) in ({"d", "e", "f"}, set("abcdef"))


async def test_a_lost_batch_is_acknowledged_to_nobody(database):
    # After some errors SQLite rolls the whole transaction back by itself; ROLLBACK stands in.
    async def lose():
        async with database.transaction() as transaction:
            await transaction.execute("ROLLBACK")
            raise ZeroDivisionError

    results = await asyncio.gather(
        write(database, "a"), lose(), write(database, "b"), return_exceptions=True
    )
    assert [type(result) for result in results] == [StorageError, ZeroDivisionError, StorageError]
    assert await facts(database) == set()
    await write(database, "c")
    assert await facts(database) == {"c"}


async def test_a_closed_database_is_said_to_be_closed(folder):
    database = await Database.open(folder / "couplet.db")
    late = [asyncio.create_task(write(database, name)) for name in "abc"]
    await asyncio.sleep(0)
    await database.close()
    results = await asyncio.gather(*late, return_exceptions=True)
    for result in results:
        assert result is None or result.fault is Fault.CLOSED
    for call in (write(database, "d"), database.read("SELECT 1"), database.scrub()):
        with pytest.raises(StorageError, match="is closed"):
            await call
    acknowledged = {name for name, result in zip("abc", results, strict=True) if result is None}
    async with Storage.open(folder / "couplet.db") as storage:
        assert await facts(storage.database) == acknowledged


async def test_what_members_write_does_not_reach_the_log(folder, scope, verse, caplog):
    caplog.set_level(logging.DEBUG)
    async with Storage.open(folder / "couplet.db") as storage:
        await storage.history.add(scope(), verse("très personnel"), listed=True)
        await storage.history.recent_seeds(scope(), [100], "personnel")
        with pytest.raises(StorageError) as refused:
            await storage.host.put("très personnel", None)
    assert "personnel" not in caplog.text + str(refused.value)
