import asyncio
import signal
from contextlib import nullcontext

import aiohttp
import discord
import pytest

from bot.cli import main
from bot.cli.run import _on_stop
from bot.client import Couplet


class Answer:
    status, reason = 403, "Forbidden"


@pytest.fixture(autouse=True)
def _settings(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DISCORD_TOKEN", "secret")
    monkeypatch.setattr("bot.ops.log.configure", lambda *_: None)  # it is the whole process's


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (discord.Forbidden(Answer, "<html>" * 100), "it answers 403 Forbidden"),
        (discord.GatewayNotFound(), "The gateway to connect to discord was not found"),
        (aiohttp.ServerDisconnectedError(), "Server disconnected"),
    ],
)
def test_a_discord_that_does_not_let_it_in_is_one_sentence(monkeypatch, capsys, error, words):
    async def start(_self, _token):
        raise error

    monkeypatch.setattr(Couplet, "start", start)
    monkeypatch.setattr("bot.cli.run.open_poet", nullcontext)
    assert main(["run"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("couplet: Discord does not let the bot in at https://discord.com/api/")
    assert words in said
    assert "DISCORD_API_URL" in said
    assert "<html>" not in said
    assert said.count("\n") == 1


def test_a_wrong_word_list_is_a_wrong_setting(monkeypatch, capsys):
    monkeypatch.setenv("WORDLIST_PATH", "nowhere.toml")
    assert main(["run"]) == 78
    assert capsys.readouterr().err.startswith("couplet: nowhere.toml: the word list cannot be read")


async def test_where_the_loop_takes_no_signals_the_process_does(monkeypatch):
    loop, parted = asyncio.get_running_loop(), asyncio.Event()

    def none(*_):
        raise NotImplementedError

    monkeypatch.setattr(loop, "add_signal_handler", none)  # as on Windows
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        _on_stop(parted.set)
        signal.raise_signal(signal.SIGTERM)
        await asyncio.wait_for(parted.wait(), 5)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
