import json
import logging

import pytest

from bot.ops import log


@pytest.fixture(autouse=True)
def _restore():
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    for name in ("discord", "aiohttp", "aiosqlite"):
        logging.getLogger(name).setLevel(logging.NOTSET)


def test_one_json_object_an_event(capsys):
    log.configure("info", "json")
    try:
        {}["oups"]
    except KeyError:
        logging.getLogger("bot").exception("Un %s", "ennui")
    [line] = capsys.readouterr().err.splitlines()
    entry = json.loads(line)
    assert (entry["level"], entry["logger"], entry["message"]) == ("error", "bot", "Un ennui")
    assert "KeyError: 'oups'" in entry["exception"]


def test_what_discord_py_says_at_normal_level_is_left_out(capsys):
    log.configure("info", "text")
    logging.getLogger("discord.http").info("a member's words")
    logging.getLogger("bot").info("ready")
    shown = capsys.readouterr().err
    assert "words" not in shown
    assert "ready" in shown
