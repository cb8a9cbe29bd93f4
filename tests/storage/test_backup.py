import asyncio
import sqlite3
from contextlib import closing

import pytest

from bot.storage import Fault, Storage, StorageError, copy_database, health
from bot.storage.migrate import migrations, prepare


async def test_a_copy_holds_all_that_was_acknowledged_and_opens(storage, scope, verse, folder):
    verse_id = await storage.history.add(scope(), verse(), listed=True)
    writing = [storage.history.add(scope(), verse(), listed=True) for _ in range(20)]
    copying = asyncio.to_thread(copy_database, storage.database.path, folder / "copy.db")
    await asyncio.gather(copying, *writing)

    assert (folder / "copy.db").stat().st_mode & 0o777 == 0o600
    assert not list(folder.glob("copy.db-*")) + list(folder.glob(".copy*"))
    async with Storage.open(folder / "copy.db") as copy:
        assert (await copy.history.get(scope(), verse_id)).seed == verse().seed


async def test_a_copy_takes_the_place_of_the_last_one(storage, scope, verse, folder):
    (folder / "copy.db").write_text("the last one")
    copy_database(storage.database.path, folder / "copy.db")
    assert health(folder / "copy.db").verses == 0


async def test_a_copy_of_an_older_format_stays_in_it(folder):
    prepare(folder / "old.db", 1, migrations()[:1])
    copy_database(folder / "old.db", folder / "copy.db")
    state = health(folder / "copy.db")
    assert (state.format, state.known) == (1, len(migrations()))


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        ("none.db", "copy.db", "There is no database"),
        ("couplet.db", "couplet.db", "is the database itself"),
        ("couplet.db", "nowhere/copy.db", "cannot be reached"),
        ("notes.txt", "copy.db", "damaged or none at all"),
        ("other.db", "copy.db", "not the bot's"),
    ],
)
async def test_a_copy_that_cannot_be_made_leaves_nothing(storage, folder, source, target, words):
    (folder / "notes.txt").write_text("no database" * 100)
    with closing(sqlite3.connect(folder / "other.db")) as other:
        other.execute("CREATE TABLE songs (id INTEGER)")
    before = {path.name for path in folder.iterdir()}
    with pytest.raises(StorageError, match=words):
        copy_database(folder / source, folder / target)
    assert {path.name for path in folder.iterdir()} == before
    assert await storage.host.get("fact") is None


async def test_a_damaged_database_is_not_copied(folder, scope, verse):
    path = folder / "couplet.db"
    async with Storage.open(path) as storage:
        for _ in range(30):
            await storage.history.add(scope(), verse("x" * 500), listed=True)
    content = bytearray(path.read_bytes())
    content[-8192:-4096] = b"\xff" * 4096
    path.write_bytes(content)

    for look in (health, lambda path: copy_database(path, folder / "copy.db")):
        with pytest.raises(StorageError) as refused:
            look(path)
        assert refused.value.fault is Fault.DAMAGED
    assert not (folder / "copy.db").exists()


def test_health_of_what_is_no_database(folder):
    (folder / "notes.txt").write_text("no database" * 100)
    for name in ("none.db", "notes.txt"):
        with pytest.raises(StorageError):
            health(folder / name)
