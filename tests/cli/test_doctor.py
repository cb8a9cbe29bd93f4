import sqlite3
from contextlib import closing

import pytest

from bot.cli import main
from bot.config import Settings
from bot.storage.migrate import migrations, prepare


@pytest.fixture(autouse=True)
def _clean(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_it_names_what_is_wrong_and_what_to_do(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("MODEL_PATH", str(tmp_path / "nowhere"))
    assert main(["doctor"]) == 1
    lines = dict(line.split(": ", 1) for line in capsys.readouterr().out.splitlines())
    assert "DISCORD_TOKEN is not set" in lines["✗ Discord"]
    assert "nowhere" in lines["✗ model"]
    assert "the bot makes it when it starts" in lines["✓ database"]
    assert str(tmp_path / "data" / "couplet.db") in lines["✓ database"]
    assert f"there is no {tmp_path / '.env'}" in lines["✓ settings"]
    assert not (tmp_path / "data").exists()  # looking changes nothing
    assert lines["✓ ONNX Runtime"].startswith("onnxruntime")


def database_line(capsys):
    main(["doctor"])
    return next(line for line in capsys.readouterr().out.splitlines() if " database: " in line)


def test_it_says_how_the_database_is(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("MODEL_PATH", str(tmp_path / "nowhere"))
    monkeypatch.setenv("DATABASE_PATH", str(tmp_path / "couplet.db"))
    prepare(tmp_path / "couplet.db", 1, migrations()[:1])
    assert f"brought to format {len(migrations())} at the next start" in database_line(capsys)
    with closing(sqlite3.connect(tmp_path / "couplet.db")) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (1,)
        database.execute("PRAGMA user_version = 99")
    assert "✗ database: " in (line := database_line(capsys))
    assert "newer version" in line
    (tmp_path / "couplet.db").write_text("no database at all")
    assert "damaged" in database_line(capsys)


@pytest.mark.parametrize(
    ("content", "mark", "words"),
    [
        (None, "✗", "the word list cannot be read"),
        ("entry = 1", "✗", "write each entry under"),
        ('innocent = "chaton"', "✓", "can be read"),
    ],
)
def test_it_looks_at_the_hosts_word_list(monkeypatch, tmp_path, capsys, content, mark, words):
    (tmp_path / ".env").touch()
    path = tmp_path / "words.toml"
    if content:
        path.write_text(content)
    monkeypatch.setenv("MODEL_PATH", str(tmp_path / "nowhere"))
    monkeypatch.setenv("WORDLIST_PATH", "words.toml")
    main(["doctor"])
    out = capsys.readouterr().out
    [line] = [line for line in out.splitlines() if " word list: " in line]
    assert line.startswith(mark)
    assert str(path) in line
    assert words in line
    assert f"from the environment and {tmp_path / '.env'}" in out


def test_settings_that_cannot_be_read_come_first(monkeypatch, capsys):
    monkeypatch.setenv("HTTP_PORT", "many")
    assert main(["doctor"]) == 1
    assert "HTTP_PORT" in capsys.readouterr().out


def test_an_unreachable_discord_is_a_fault(monkeypatch, tmp_path, capsys, unused_tcp_port):
    monkeypatch.setenv("MODEL_PATH", str(tmp_path / "nowhere"))
    monkeypatch.setenv("DISCORD_TOKEN", "secret")
    monkeypatch.setenv("DISCORD_API_URL", f"http://127.0.0.1:{unused_tcp_port}/api/v10")
    assert main(["doctor"]) == 1
    out = capsys.readouterr().out
    assert "✗ Discord" in out
    assert "secret" not in out
