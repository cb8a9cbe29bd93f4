"""What was erased leaves the files, not the tables alone."""

import asyncio
from contextlib import closing

import pytest

from bot.storage import Database, Storage
from bot.storage.migrate import connect

TYPED = "ce que moi seul ai tapé"


def on_disk(storage):
    files = storage.database.path.parent.glob("couplet.db*")
    return TYPED.encode() in b"".join(path.read_bytes() for path in files)


@pytest.fixture
async def written(storage, scope, verse):
    """A storage that holds words of a member."""
    await storage.history.add(scope(), verse(TYPED), listed=True)
    assert on_disk(storage)
    return storage


async def test_the_erased_words_leave_the_files_too(written, scope):
    await written.erasure.forget(scope(), everywhere=True)
    assert not on_disk(written)


async def test_the_erased_words_leave_the_files_once_a_reader_has_gone(written, scope):
    with closing(connect(written.database.path, 0)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM verses").fetchone()
        clock = asyncio.get_running_loop().time
        started = clock()
        await written.erasure.forget(scope(), everywhere=True)
        await written.host.put("others", "write meanwhile")
        assert clock() - started < 2  # of `busy_seconds`, which are 30 here
        assert on_disk(written)
    async with asyncio.timeout(20):
        while on_disk(written):  # noqa: ASYNC110 (no event tells of it)
            await asyncio.sleep(0.05)


async def test_closing_ends_the_wait_for_a_reader(folder, scope):
    storage = Storage(await Database.open(folder / "couplet.db"))
    await storage.host.put("a", "b")
    with closing(connect(storage.database.path, 0)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM verses").fetchone()
        await storage.erasure.forget(scope(None), everywhere=True)
        await storage.database.close()
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "scrub"]
