"""What reaches the database of where: guilds apart, and none without the bot."""

import asyncio
import sqlite3

import pytest

from . import payloads
from .process import bot
from .standin import StandIn

HERE, THERE, STRANGE = 7 << 22, 8 << 22, 9 << 22
LINE = "Je compte les étoiles du soir"


@pytest.fixture
async def running(tmp_path):
    guilds = [payloads.guild(HERE), payloads.guild(THERE)]
    async with StandIn(guilds) as discord, bot(discord, tmp_path) as process:
        await asyncio.wait_for(discord.ready.wait(), 30)
        yield discord
        assert discord.wrong == []
    assert b"Traceback" not in process.log


def stored(folder):
    database = sqlite3.connect(folder / "couplet.db")
    found = database.execute("SELECT guild_id FROM verses ORDER BY id").fetchall()
    database.close()
    return [guild for (guild,) in found]


async def test_a_guild_without_the_bot_is_not_in_the_database(running, tmp_path):
    for guild, member in ((HERE, 1), (STRANGE, 2)):
        asked = payloads.slash("seed", guild, line=LINE, user_id=member)
        await (await running.interact(asked)).until(lambda a: a.final)
    assert stored(tmp_path) == [HERE, None]


async def test_forged_and_stale_ids_are_refused_in_words(running):
    asked = payloads.slash("seed", HERE, line=LINE, user_id=1)
    shown = await (await running.interact(asked)).until(lambda a: a.final)
    source = dict(shown.message)
    # The same button in another guild, then a verse that never was.
    elsewhere = payloads.press(shown.message, "Continuer", THERE, user_id=2)
    [row, *_] = source["components"]
    button = {**row["components"][0], "custom_id": "couplet:continue:999"}
    source["components"] = [{**row, "components": [button]}]
    forged = payloads.press(source, "Continuer", HERE, user_id=3)
    for pressed in (elsewhere, forged):
        answer = await (await running.interact(pressed)).until(lambda a: a.kind == 4)
        assert "n'existe plus" in answer.content
        assert answer.private


async def test_a_guild_deleted_in_between_leaves_the_bot_alive(running):
    asked = payloads.slash("seed", THERE, line=LINE, user_id=1)
    shown = await (await running.interact(asked)).until(lambda a: a.final)
    await running.dispatch("GUILD_DELETE", {"id": str(THERE)})
    pressed = payloads.press(shown.message, "Continuer", THERE, user_id=2)
    answer = await (await running.interact(pressed)).until(lambda a: a.kind == 4)
    assert answer.private
    asked = payloads.slash("seed", HERE, line=LINE, user_id=3)
    await (await running.interact(asked)).until(lambda a: a.final)


async def test_a_locked_database_is_told_in_words_and_passes(running, tmp_path):
    other = sqlite3.connect(tmp_path / "couplet.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    asked = payloads.slash("seed", HERE, line=LINE, user_id=1)
    answer = await running.interact(asked)
    await answer.until(lambda a: a.followups and a.deleted, 20)
    assert "Rien n'est perdu" in answer.followups[0]["content"]
    other.execute("ROLLBACK")
    other.close()
    asked = payloads.slash("seed", HERE, line=LINE, user_id=2)
    await (await running.interact(asked)).until(lambda a: a.final)


async def test_a_dialog_sent_twice_or_late_makes_no_second_verse(running, tmp_path):
    asked = payloads.slash("seed", HERE, line=LINE, user_id=1)
    shown = await (await running.interact(asked)).until(lambda a: a.final)
    pressed = payloads.press(shown.message, "À moi", HERE, user_id=2)
    dialog = await (await running.interact(pressed)).until(lambda a: a.modal)
    first, second = (
        payloads.submit(dialog.modal, "Moi je préfère regarder la mer", HERE, user_id=2)
        for _ in range(2)
    )
    answer = await running.interact(first)
    await answer.until(lambda a: a.final)
    again = await (await running.interact(second)).until(lambda a: a.kind == 4)
    assert again.private
    older = {**dialog.modal, "custom_id": "of-before-the-restart"}
    stale = payloads.submit(older, "Moi je préfère regarder la mer", HERE, user_id=3)
    answer = await (await running.interact(stale)).until(lambda a: a.kind == 4)
    assert answer.private
    assert "d'avant mon redémarrage" in answer.content
    assert stored(tmp_path) == [HERE, HERE]
