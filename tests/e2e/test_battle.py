"""Battles and cards by the real process against a stand-in for Discord, over loopback."""

import signal

from . import payloads
from .conftest import GUILD
from .process import bot
from .test_process import LINE, up, verse


async def test_a_battle_outlives_a_kill_in_the_bots_turn(discord, tmp_path):
    async with bot(discord, tmp_path, seconds=60) as process:
        await up(discord)
        battle = await discord.interact(payloads.slash("battle", GUILD))
        await battle.until(lambda a: a.kind == 4 and not a.private)
        pressed = await discord.interact(payloads.press(battle.message, "Mon vers", GUILD))
        await pressed.until(lambda a: a.modal)
        await discord.interact(payloads.submit(pressed.modal, LINE, GUILD, source=battle.message))
        await battle.until(lambda a: f"🔴 {LINE}" in a.content and "cherche son vers" in a.content)
        process.signal(signal.SIGKILL)
        await process.ended()
    discord.ready.clear()
    async with bot(discord, tmp_path) as process:
        await up(discord)
        await battle.until(lambda a: "🔵 Réponse numéro 2" in a.content and "tour 2" in a.content)
        assert f"🔴 {LINE}" in battle.content
    assert LINE.encode() not in process.log


async def test_a_card_is_sent_to_who_asks_alone(discord, tmp_path):
    async with bot(discord, tmp_path):
        await up(discord)
        shown = await verse(discord)
        card = await discord.interact(payloads.press(shown.message, "Carte", GUILD))
        await card.until(lambda a: a.final and "partager" in a.content)
        assert card.private
        [picture] = discord.requests[-1][2]["attachments"]
        assert picture["filename"] == "couplet.png"
        assert LINE in picture["description"]
