"""`python -m bot` itself, with the model it comes with."""

import asyncio
import signal

import pytest

from bot.config import DEFAULT_MODEL

from . import payloads
from .conftest import GUILD
from .process import bot

pytestmark = pytest.mark.skipif(
    not (DEFAULT_MODEL / "card.json").exists(), reason="the model is not in models/couplet"
)


async def test_from_a_line_to_a_verse_and_on(discord, tmp_path):
    async with bot(discord, tmp_path, command=["-m", "bot"]) as process:
        await asyncio.wait_for(discord.ready.wait(), 120)
        line = "Je compte les étoiles du soir"
        asked = payloads.slash("seed", GUILD, line=line, lines=4, scheme="AABB", user_id=1)
        shown = await (await discord.interact(asked)).until(lambda a: a.final, 30)
        lines = shown.content.split("\n")
        assert lines[0] == f"✍️ *{line}*"
        assert len(lines) == 5
        more = payloads.press(shown.message, "Continuer", GUILD, user_id=2)
        answer = await discord.interact(more)
        await answer.until(lambda a: a.kind == 5 and "la suite" in a.content, 30)
        assert len(answer.content.split("\n")) == 5
        process.signal(signal.SIGTERM)
        assert await process.ended() == 0
    assert b"ERROR" not in process.log
