import asyncio
import json

import pytest

from bot.cli import main
from bot.storage import NewVerse, Scope, Storage, StoredLine


@pytest.fixture
def database(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "couplet.db"
    monkeypatch.setenv("DATABASE_PATH", str(path))
    return path


async def report(path, guild, reason):
    async with Storage.open(path) as storage:
        scope = Scope(guild, 10, 100)
        lines = (StoredLine("Ma ligne à moi", given=True), StoredLine("La réponse du bot"))
        verse = await storage.history.add(scope, NewVerse("x", lines, "essai"), listed=True)
        await storage.reports.add(scope, verse, reason)
        await storage.history.delete(scope, verse)


def test_open_reports_of_all_places_are_listed(database, capsys):
    asyncio.run(report(database, 1, "Pas drôle"))
    asyncio.run(report(database, None, ""))
    assert main(["reports"]) == 0
    out = capsys.readouterr().out
    assert "server 1" in out
    assert "outside servers" in out
    assert "Pas drôle" in out
    assert "(no reason given)" in out
    assert "> Ma ligne à moi" in out
    assert "deleted or expired since" in out  # still there for who has to judge it


def test_as_json(database, capsys):
    asyncio.run(report(database, 2**60, "Pas drôle"))
    assert main(["reports", "--jsonl"]) == 0
    [record] = map(json.loads, capsys.readouterr().out.splitlines())
    assert record["guild_id"] == str(2**60)
    assert record["lines"][0] == {"text": "Ma ligne à moi", "given": True}
    assert record["hidden"]


def test_the_oldest_come_first_and_no_more_than_asked_for(database, capsys):
    for reason in ("un", "deux", "trois"):
        asyncio.run(report(database, 1, reason))
    assert main(["reports", "--jsonl", "--limit", "2"]) == 0
    found = [json.loads(line)["reason"] for line in capsys.readouterr().out.splitlines()]
    assert found == ["un", "deux"]


def test_reports_of_all_places_are_closed(database, capsys):
    for guild in (1, None, 2):
        asyncio.run(report(database, guild, f"raison {guild}"))
    assert main(["reports", "--close", "1", "2"]) == 0
    assert capsys.readouterr().out == ""
    main(["reports", "--jsonl"])
    [left] = map(json.loads, capsys.readouterr().out.splitlines())
    assert left["report"] == 3


def test_a_report_that_is_not_open_is_told(database, capsys):
    asyncio.run(report(database, 1, "Pas drôle"))
    assert main(["reports", "--close", "7", "1"]) == 1
    assert "number 7:" in capsys.readouterr().err
    assert main(["reports"]) == 0
    assert capsys.readouterr().out == "No open reports.\n"


def test_none(database, capsys):
    async def make():
        async with Storage.open(database):
            pass

    asyncio.run(make())
    assert main(["reports"]) == 0
    assert capsys.readouterr().out == "No open reports.\n"


def test_no_database_is_told_and_none_is_made(database, capsys):
    assert main(["reports"]) == 1
    assert "There is no database" in capsys.readouterr().err
    assert not database.exists()
