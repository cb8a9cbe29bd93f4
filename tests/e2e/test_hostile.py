"""What nobody should send, sent to the real process: a private answer, and it lives on."""

import asyncio
import sqlite3
from contextlib import closing

import pytest

from bot.storage import Storage

from . import payloads
from .conftest import GUILD
from .process import bot

STRANGE = 9 << 22  # a guild that does not have the bot
LINE = "Je compte les étoiles du soir"
FORGED = [
    "couplet:continue:999999999999999999",
    "couplet:another:0",
    "couplet:keep:00000000000000001x",
    "couplet:mine:-1",
    "couplet:delete:1 OR 1=1",
    "couplet:report:٣",
    "couplet:handled:1",
    "couplet:struck:999999999999999999",
    "couplet:words",
    "couplet:page:999999:99999999999999999999:3:" + "x" * 40,
    "couplet:nothing:1",
    "of-another-bot",
    "",
]
HOSTILE = [
    "@everyone @here <@1> <@&2> <#3> </rap:4>",
    "discord.gg/piege https://exemple.invalid/a www.exemple.invalid",
    "**gras** __souligné__ ~~rayé~~ ||caché|| `code` > cité # titre -# petit",
    "```py\nprint('à moi')\n```",
    "in\u200bvi\u200dsi\u2060ble et \u202eretourné\u2066",
    "z\u0301\u0302\u0303\u0304" * 60,
    "مرحبا بالعالم يا صديقي",
    "Привет мир как дела",
    "é" * 6000,
    "la " * 2000,
    "\ud83d\ude00" * 50,
    "/ / / /",
    "un / deux / trois / quatre / cinq",
    "\x00\x01\x02",
    "'; DROP TABLE verses; --",
    "{0} {line} %s %(x)s",
]


@pytest.fixture
async def running(discord, tmp_path):
    async with bot(discord, tmp_path) as process:
        await asyncio.wait_for(discord.ready.wait(), 30)
        yield process
        assert b"Traceback" not in process.log


async def ask(discord, user_id, line=LINE, guild=GUILD):
    asked = payloads.slash("seed", guild, line=line, user_id=user_id)
    return await (await discord.interact(asked)).until(lambda a: a.final)


async def test_forged_ids_are_all_answered_privately(discord, running):
    shown = await ask(discord, 1)
    asked = [
        payloads.forge(shown.message, custom_id, GUILD, user_id=2)
        for custom_id in FORGED
        if custom_id != FORGED[9]
    ]
    asked += [
        payloads.forge(shown.message, f"couplet:set:{field}", GUILD, 3, ["99"], user_id=2)
        for field in ("lines", "no_such_field", "filter_level")
    ]
    for answer in [await discord.interact(one) for one in asked]:
        await answer.until(lambda a: a.kind == 4)
        assert answer.private
        assert answer.content
    # A page of nothing and nobody is an empty page.
    page = await discord.interact(payloads.forge(shown.message, FORGED[9], GUILD, user_id=2))
    await page.until(lambda a: a.kind == 7)
    assert LINE not in page.content
    assert (await ask(discord, 3)).content.startswith("✍️")


async def test_hostile_lines_are_answered_or_refused(discord, running, tmp_path):
    for user_id, line in enumerate(HOSTILE, 10):
        answer = await ask(discord, user_id, line)
        assert answer.content
        shown = answer.content + str(answer.message.get("embeds"))
        for piece in ("@everyone", "<@1>", "discord.gg/piege", "```py", "||caché||", "\u202e"):
            assert piece not in shown
        assert answer.private or answer.content.startswith("✍️")
    for body in discord.requests:
        if "callback" in body[1] or "messages" in body[1]:
            data = body[2].get("data") or body[2]
            assert data.get("allowed_mentions", {"parse": []})["parse"] == []


async def test_the_app_of_a_user_works_where_the_bot_is_not(discord, running, tmp_path):
    """Follow-ups are limited to five there: the original is edited, and no other message sent."""

    async def use(payload):
        return await discord.interact(payloads.installed_by_user(payload))

    asked = payloads.slash("seed", STRANGE, line=LINE, user_id=1)
    shown = await (await use(asked)).until(lambda a: a.final)
    for user_id, label in ((2, "Continuer"), (3, "Autre version")):
        pressed = await use(payloads.press(shown.message, label, STRANGE, user_id=user_id))
        await pressed.until(lambda a: a.kind == 5 and "-# " in a.content)
        assert pressed.followups == []
    private = await use(payloads.slash("history", STRANGE, user_id=1))
    await private.until(lambda a: a.final)
    assert private.private
    refused = await use(payloads.slash("settings", STRANGE, user_id=1))
    await refused.until(lambda a: a.final)
    assert "que dans un serveur" in refused.content
    with closing(sqlite3.connect(tmp_path / "couplet.db")) as database:
        assert database.execute("SELECT COUNT(*) FROM guilds").fetchone() == (0,)
        assert database.execute("SELECT DISTINCT guild_id FROM verses").fetchall() == [(None,)]


async def test_settings_of_a_newer_version_are_lived_with(discord, tmp_path):
    async with Storage.open(tmp_path / "couplet.db") as storage:
        await storage.settings.change(GUILD, cooldown_seconds=0)
    body = '{"lines": 99, "scheme": "haiku", "shiny": {"new": 1}, "cooldown_seconds": 0}'
    with closing(sqlite3.connect(tmp_path / "couplet.db", isolation_level=None)) as database:
        database.execute("UPDATE guild_settings SET body = ?", (body,))
    async with bot(discord, tmp_path):
        await asyncio.wait_for(discord.ready.wait(), 30)
        for _ in range(2):  # what can be read of them holds
            assert (await ask(discord, 1)).content.startswith("✍️")


# As large as files may get: the database is made, then its log is full after some verses.
FULL = """
import resource, runpy, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (250_000, 250_000))
sys.argv = ["process", "0.01"]
runpy.run_module("tests.e2e.process", run_name="__main__")
"""


async def test_a_full_disk_is_told_in_words_and_nothing_shown_is_lost(discord, tmp_path):
    async with bot(discord, tmp_path, command=["-c", FULL]) as process:
        await asyncio.wait_for(discord.ready.wait(), 30)
        shown, refused = 0, 0
        for user_id in range(1, 200):
            asked = payloads.slash("seed", GUILD, line=LINE, lines=16, user_id=user_id)
            answer = await discord.interact(asked)
            await answer.until(lambda a: a.content.startswith("✍️") or a.followups or a.private)
            if answer.followups or answer.private:
                said = answer.content if answer.private else answer.followups[0]["content"]
                assert "Rien n'est perdu" in said
                refused += 1
            else:
                shown += 1
            if refused == 2:
                break
        assert refused == 2
        assert shown > 0
    with closing(sqlite3.connect(tmp_path / "couplet.db")) as database:
        assert database.execute("SELECT COUNT(*) FROM verses").fetchone() == (shown,)
    assert b"Traceback" not in process.log
