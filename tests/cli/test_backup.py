import sqlite3

from bot.cli import main
from bot.storage import Storage


async def make(path):
    async with Storage.open(path):
        pass


async def test_the_database_is_copied(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_PATH", str(tmp_path / "couplet.db"))
    await make(tmp_path / "couplet.db")
    assert main(["backup", "copy.db"]) == 0
    assert "copy.db" in capsys.readouterr().out
    connection = sqlite3.connect(tmp_path / "copy.db")
    assert connection.execute("PRAGMA user_version").fetchone()[0] > 0
    connection.close()


def test_no_database_is_one_sentence(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_PATH", str(tmp_path / "none.db"))
    assert main(["backup", "copy.db"]) == 1
    assert capsys.readouterr().err.startswith("couplet: ")
    assert list(tmp_path.iterdir()) == []
