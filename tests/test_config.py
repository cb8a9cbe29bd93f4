from pathlib import Path

import pytest

from bot.config import ConfigurationError, LogFormat, LogLevel, Provider, Settings

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def _clean(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)  # away from any .env
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_env_example_documents_every_setting():
    assert Settings.example() in (ROOT / ".env.example").read_text("utf-8")


def test_every_setting_is_described():
    assert all(field.description for field in Settings.model_fields.values())


def test_the_example_itself_is_valid(tmp_path):
    (tmp_path / ".env").write_text(Settings.example(), "utf-8")
    assert Settings.read() == Settings()


def test_the_environment_wins_over_the_file(tmp_path, monkeypatch):
    (tmp_path / ".env").write_text("EXECUTION_PROVIDER=cuda\n", "utf-8")
    assert Settings.read().execution_provider is Provider.CUDA
    monkeypatch.setenv("EXECUTION_PROVIDER", "cpu")
    assert Settings.read().execution_provider is Provider.CPU


@pytest.mark.parametrize("written", ["CPU", " cpu", "Cpu"])
def test_names_are_read_in_capitals_too(monkeypatch, written):
    monkeypatch.setenv("EXECUTION_PROVIDER", written)
    monkeypatch.setenv("LOG_LEVEL", "INFO")
    monkeypatch.setenv("LOG_FORMAT", "JSON")
    settings = Settings.read()
    assert settings.execution_provider is Provider.CPU
    assert (settings.log_level, settings.log_format) == (LogLevel.INFO, LogFormat.JSON)


def test_a_file_in_utf_16_is_told_in_a_sentence(tmp_path):
    (tmp_path / ".env").write_text("LOG_LEVEL=debug\n", "utf-16")  # as PowerShell's > does
    with pytest.raises(ConfigurationError) as fault:
        Settings.read()
    assert str(tmp_path / ".env") in str(fault.value)
    assert "save it as UTF-8" in str(fault.value)


def test_every_wrong_setting_is_named(monkeypatch):
    monkeypatch.setenv("INFERENCE_THREADS", "many")
    monkeypatch.setenv("EXECUTION_PROVIDER", "tpu")
    with pytest.raises(ConfigurationError, match=r"EXECUTION_PROVIDER.*INFERENCE_THREADS"):
        Settings.read()


@pytest.mark.parametrize(("typed", "shards"), [("1", (1,)), ("0, 2", (0, 2)), ("", None)])
def test_shards_are_listed_with_commas(monkeypatch, typed, shards):
    monkeypatch.setenv("SHARD_IDS", typed)
    monkeypatch.setenv("SHARD_COUNT", "3")
    assert Settings.read().shard_ids == shards


def test_shards_must_be_some_of_all(monkeypatch):
    monkeypatch.setenv("SHARD_IDS", "0,3")
    monkeypatch.setenv("SHARD_COUNT", "3")
    with pytest.raises(ConfigurationError, match="SHARD_IDS must lie between"):
        Settings.read()


def test_the_token_is_never_shown(monkeypatch):
    monkeypatch.setenv("DISCORD_TOKEN", "secret")
    assert "secret" not in repr(Settings.read())
