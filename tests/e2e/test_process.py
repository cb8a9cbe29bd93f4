"""The real process against a stand-in for Discord, over loopback."""

import asyncio
import signal

import pytest

from . import payloads, schema
from .conftest import GUILD
from .process import bot

LINE = "Je compte les étoiles du soir"


@pytest.mark.skipif(not schema.DOCUMENT.exists(), reason="DISCORD_OPENAPI names no document")
def test_the_document_finds_faults():
    wrong = {"type": 4, "data": {"content": "x" * 4001}}
    assert schema.faults("POST", "/interactions/1/t/callback", wrong)
    assert schema.faults("POST", "/no/such/path", {})


async def test_login_sync_and_a_verse(discord, tmp_path):
    async with bot(discord, tmp_path) as process:
        await asyncio.wait_for(discord.ready.wait(), 20)
        [(_, path, commands)] = [r for r in discord.requests if r[0] == "PUT"]
        assert path == f"/applications/{payloads.APPLICATION}/commands"
        assert {c["name"] for c in commands} == {"rap", "Answer in rap"}
        answer = await discord.interact(payloads.slash("seed", GUILD, line=LINE))
        await answer.until(lambda a: a.final)
        assert answer.kind == 5
        assert answer.content.startswith(f"✍️ *{LINE}*")
        process.signal(signal.SIGTERM)
        assert await process.ended() == 0
    assert LINE.encode() not in process.log
