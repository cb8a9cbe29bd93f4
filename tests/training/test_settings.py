from pathlib import Path

import pytest

from bot.config import ConfigurationError
from training.settings import Settings

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _clean(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)  # away from any .env
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_env_example_documents_every_setting():
    assert (ROOT / ".env.example").read_text("utf-8").endswith(Settings.example())


def test_the_example_itself_is_valid(tmp_path):
    (tmp_path / ".env").write_text(Settings.example(), "utf-8")
    assert Settings.read() == Settings()
    assert Settings().genius_token is None


def test_the_token_is_never_shown(monkeypatch):
    monkeypatch.setenv("GENIUS_TOKEN", "secret")
    assert "secret" not in repr(Settings.read())


def test_an_address_must_be_one(monkeypatch):
    monkeypatch.setenv("GENIUS_URL", "genius.com")
    with pytest.raises(ConfigurationError, match="GENIUS_URL"):
        Settings.read()
