import multiprocessing
import sqlite3
from contextlib import closing

import pytest

from bot.storage import Fault, Storage, StorageError
from bot.storage.migrate import APPLICATION_ID, connect, migrations, prepare, statements

LATEST = len(migrations())

# Rows as each format had them, put in after that migration; add some with each new one.
ROWS = {
    1: """
        INSERT INTO guilds (id, departed_at) VALUES (1, NULL), (2, 5);
        INSERT INTO guild_settings (guild_id, body) VALUES (1, '{"lines": 6}');
        INSERT INTO verses VALUES
            (7, 1, 100, NULL, 55, 10, 'ma ligne', NULL, '[{"text": "ma ligne", "given": true}]',
             'ma ligne', 'essai', '{"lines": 4}', NULL, 1000, NULL);
        INSERT INTO voices VALUES (7, 20);
        INSERT INTO favourites VALUES (7, 30, 1001);
        INSERT INTO reports VALUES (1, 7, 40, 'raison', 1002);
        INSERT INTO host_facts VALUES ('fact', 'value');
    """,
    2: """
        INSERT INTO battles VALUES
            (3, 1, 100, NULL, NULL, 10, 20, 'voting', 1, '{}', 1000, 2000000000);
        INSERT INTO battle_lines VALUES (3, 0, 'un'), (3, 1, 'deux');
        INSERT INTO battle_votes VALUES (3, 30, 1);
    """,
}


def schema(path):
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_schema ORDER BY name").fetchall()
        return rows, connection.execute("PRAGMA user_version").fetchone()


def make(path, version):
    """Make a database as the bot of format `version` left it, with rows."""
    prepare(path, 1, migrations()[:version])
    with closing(sqlite3.connect(path)) as connection:
        for number in range(1, version + 1):
            connection.executescript(ROWS[number])


def test_each_format_has_rows_to_test_with():
    assert set(ROWS) == set(range(1, LATEST + 1))


@pytest.mark.parametrize("version", range(LATEST + 1))
async def test_every_earlier_format_is_brought_to_the_latest(folder, version, scope):
    make(folder / "old.db", version)
    make(folder / "new.db", LATEST)

    async with Storage.open(folder / "old.db", now=lambda: 2000) as storage:
        if version >= 1:
            verse = await storage.history.get(scope(user=30), 7)
            assert (verse.seed, verse.favourites, verse.kept) == ("ma ligne", 1, True)
            assert verse.lines[0].given
            assert (await storage.settings.get(1)).lines == 6
            assert (await storage.reports.pending(1))[0].reason == "raison"
            assert await storage.host.get("fact") == "value"
        if version >= 2:
            battle = await storage.battles.get(scope(), 3)
            assert (battle.lines, battle.votes) == (("un", "deux"), (1, 0))
    assert schema(folder / "old.db") == schema(folder / "new.db")


def test_every_table_is_strict(folder):
    prepare(folder / "couplet.db", 1)
    with closing(sqlite3.connect(folder / "couplet.db")) as connection:
        rows = connection.execute("PRAGMA table_list").fetchall()
    loose = [name for _, name, kind, _, _, strict in rows if kind == "table" and not strict]
    assert all(name.startswith("sqlite_") for name in loose)


async def test_a_newer_format_is_refused_and_left_alone(folder):
    prepare(folder / "couplet.db", 1, [*migrations(), "CREATE TABLE later (id INTEGER);"])
    before = (folder / "couplet.db").read_bytes()
    with pytest.raises(StorageError, match=rf"format {LATEST + 1}.*update") as refused:
        async with Storage.open(folder / "couplet.db"):
            pass
    assert refused.value.fault is Fault.NEWER
    assert (folder / "couplet.db").read_bytes() == before


def test_another_programs_database_is_refused(folder):
    path = folder / "other.db"
    with closing(connect(path, 1)) as connection:
        connection.execute("CREATE TABLE songs (id INTEGER)")
    with pytest.raises(StorageError, match="another program") as refused:
        prepare(path, 1)
    assert refused.value.fault is Fault.FOREIGN


@pytest.mark.parametrize("content", [b"not a database at all" * 100, b"x"])
def test_a_file_that_is_no_database_is_refused(folder, content):
    (folder / "notes.txt").write_bytes(content)
    with pytest.raises(StorageError, match="damaged or none at all") as refused:
        prepare(folder / "notes.txt", 1)
    assert refused.value.fault is Fault.DAMAGED
    assert (folder / "notes.txt").read_bytes() == content


def test_a_place_that_cannot_be_written_is_named(folder):
    (folder / "file").touch()
    with pytest.raises(StorageError, match=r"file.couplet\.db cannot be reached") as refused:
        prepare(folder / "file" / "couplet.db", 1)
    assert refused.value.fault is Fault.UNREACHABLE


def test_a_step_that_fails_is_undone_whole(folder):
    path = folder / "couplet.db"
    make(path, LATEST)
    before = schema(path)
    broken = "CREATE TABLE later (id INTEGER);\nINSERT INTO nowhere VALUES (1);"
    with pytest.raises(StorageError, match="nowhere"):
        prepare(path, 1, [*migrations(), broken])
    assert schema(path) == before


def test_a_step_that_leaves_loose_references_is_undone(folder):
    path = folder / "couplet.db"
    make(path, LATEST)
    with pytest.raises(StorageError, match="rows it does not have"):
        prepare(path, 1, [*migrations(), "DELETE FROM guilds;"])
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT COUNT(*) FROM guilds").fetchone() == (2,)


def test_two_processes_may_make_one_file_at_once(folder):
    # "spawn": the threads of this process do not survive a fork.
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        for number in range(20):
            path = folder / f"{number}.db"
            pool.starmap(prepare, [(path, 30)] * 3, chunksize=1)
            assert schema(path)[1] == (LATEST,)


def test_only_the_owner_may_read_a_new_file_in_a_new_folder(folder):
    path = folder / "new" / "couplet.db"
    prepare(path, 1)
    assert path.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_script_is_split_where_its_statements_end():
    script = "-- a; b\nCREATE TABLE a (\n  b TEXT DEFAULT ';'\n);\nSELECT 1;\n-- end\n"
    assert [part.strip() for part in statements(script)] == [
        "-- a; b\nCREATE TABLE a (\n  b TEXT DEFAULT ';'\n);",
        "SELECT 1;",
    ]
    with pytest.raises(ValueError, match="ends within a statement"):
        list(statements("SELECT 1;\nSELECT 2"))
