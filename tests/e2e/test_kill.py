"""kill -9 at any moment: no verse that was shown as final is lost."""

import asyncio
import random
import re
import signal
import sqlite3
from contextlib import closing

import pytest

from . import payloads
from .conftest import GUILD
from .process import bot

LINE = "Je compte les étoiles du soir"
BUTTON = re.compile(r"couplet:continue:(\d+)")


def shown(answer):
    """Return the number of the verse that a message shows as final, None where it does not."""
    if not answer.content.startswith("✍️"):
        return None
    return int(BUTTON.search(str(answer.message["components"]))[1])


async def keep_asking(discord, answers):
    for user_id in range(1000, 3000):
        asked = payloads.slash("seed", GUILD, line=f"{LINE} {user_id}", user_id=user_id)
        answers.append(await discord.interact(asked))
        await asyncio.sleep(0.01)


@pytest.mark.parametrize("seed", range(2))
async def test_no_verse_shown_as_final_is_lost(discord, tmp_path, seed):
    moments = random.Random(seed)
    answers = []
    for _ in range(2):  # the second time on what the first left
        discord.ready.clear()
        async with bot(discord, tmp_path, seconds=0.01) as process:
            await asyncio.wait_for(discord.ready.wait(), 30)
            asking = asyncio.create_task(keep_asking(discord, answers))
            async with asyncio.timeout(20):
                start = len(answers)
                while not any(shown(answer) for answer in answers[start:]):  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            await asyncio.sleep(moments.uniform(0, 0.7))
            process.signal(signal.SIGKILL)
            await process.ended()
            asking.cancel()
        final = {shown(answer): answer for answer in answers}
        final.pop(None, None)
        with closing(sqlite3.connect(tmp_path / "couplet.db")) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            stored = dict(database.execute("SELECT id, seed FROM verses"))
        assert final
        for verse, answer in final.items():
            assert stored[verse] in answer.content
