"""The real process against a stand-in for Discord, over loopback."""

import asyncio
import signal

import aiohttp
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


async def up(discord):
    await asyncio.wait_for(discord.ready.wait(), 30)


async def verse(discord, **options):
    options.setdefault("line", LINE)
    answer = await discord.interact(payloads.slash("seed", GUILD, **options))
    return await answer.until(lambda a: a.final and "⏳" not in a.content)


async def test_login_sync_and_a_verse(discord, tmp_path):
    async with bot(discord, tmp_path) as process:
        await up(discord)
        [(_, path, commands)] = [r for r in discord.requests if r[0] == "PUT"]
        assert path == f"/applications/{payloads.APPLICATION}/commands"
        assert {c["name"] for c in commands} == {"rap", "Answer in rap"}
        answer = await verse(discord)
        assert answer.kind == 5
        assert answer.content.startswith(f"✍️ *{LINE}*")
        process.signal(signal.SIGTERM)
        assert await process.ended() == 0
    assert LINE.encode() not in process.log  # nothing that members wrote


async def test_what_was_shown_survives_a_kill_and_its_buttons_work(discord, tmp_path):
    async with bot(discord, tmp_path) as process:
        await up(discord)
        shown = await verse(discord)
        process.signal(signal.SIGKILL)
        await process.ended()
    discord.ready.clear()
    discord.requests.clear()
    async with bot(discord, tmp_path):
        await up(discord)
        assert not [r for r in discord.requests if r[0] == "PUT"]  # the same commands: no sync
        answer = await discord.interact(
            payloads.press(shown.message, "Continuer", GUILD, user_id=9)
        )
        await answer.until(lambda a: a.kind == 5 and "la suite" in a.content)


async def test_discords_own_troubles_are_lived_through(discord, tmp_path):
    async with bot(discord, tmp_path) as process:
        await up(discord)

        discord.fail("PATCH", "/messages/@original", 429, retry_after=0.2)
        assert (await verse(discord, user_id=1)).content.startswith("✍️")

        discord.fail("PATCH", "/messages/@original", 500, times=1)
        assert (await verse(discord, user_id=2)).content.startswith("✍️")

        discord.fail("POST", "/interactions/.*/callback", 404, code=10062)
        late = await discord.interact(payloads.slash("seed", GUILD, line=LINE, user_id=3))
        await asyncio.sleep(0.3)
        assert late.acknowledged is None

        discord.fail("PATCH", "/messages/@original", 401, code=50027)  # the token has expired
        expired = await discord.interact(payloads.slash("seed", GUILD, line=LINE, user_id=4))
        await expired.until(lambda a: a.acknowledged)

        discord.fail("PATCH", "/messages/@original", 400, code=200000)
        blocked = await discord.interact(payloads.slash("seed", GUILD, line=LINE, user_id=5))
        await blocked.until(lambda a: a.followups and a.deleted)
        assert "AutoMod" in blocked.followups[0]["content"]
        assert blocked.followups[0]["flags"] & 64

        discord.fail("PATCH", "/messages/@original", 0, delay=1.0)  # only slow
        assert (await verse(discord, user_id=6)).content.startswith("✍️")

        refused = await discord.interact(payloads.slash("seed", GUILD, line="la haine", user_id=7))
        await refused.until(lambda a: a.kind == 4 and a.private)
    assert b"ERROR" not in process.log


async def test_a_dropped_gateway_is_resumed_and_nothing_is_missed(discord, tmp_path):
    async with bot(discord, tmp_path) as process:
        await up(discord)
        await discord.drop()
        answer = await discord.interact(payloads.slash("seed", GUILD, line=LINE))
        await answer.until(lambda a: a.final, 20)
        assert len(discord.resumed) == 1
    assert b"Traceback" not in process.log


async def test_a_verse_under_way_is_finished_before_the_end(discord, tmp_path):
    async with bot(discord, tmp_path, seconds=1.0) as process:
        await up(discord)
        answer = await discord.interact(payloads.slash("seed", GUILD, line=LINE))
        await answer.until(lambda a: a.acknowledged)
        process.signal(signal.SIGTERM)
        await asyncio.sleep(0.2)
        late = await discord.interact(payloads.slash("seed", GUILD, line=LINE, user_id=8))
        await late.until(lambda a: a.kind == 4 and a.private)
        assert "redémarre" in late.content
        await answer.until(lambda a: a.final)
        assert await process.ended() == 0


async def test_sixty_at_once_are_all_answered_and_see_their_place(discord, tmp_path):
    async with bot(discord, tmp_path, seconds=0.3) as process:
        await up(discord)
        places = []

        def done(answer):
            if "dans la file" in answer.content:
                places.append(answer.content)
            return answer.final and "⏳" not in answer.content

        asked = [payloads.slash("seed", GUILD, line=LINE, user_id=1000 + n) for n in range(60)]
        answers = [await discord.interact(one) for one in asked]
        await asyncio.gather(*[answer.until(done, 30) for answer in answers])
        assert all(answer.content.startswith("✍️") for answer in answers)
        assert any("e dans la file, encore" in place for place in places)
    assert b"ERROR" not in process.log


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"DISCORD_TOKEN": "wrong"}, b"DISCORD_TOKEN: Discord does not know this token"),
        ({"DISCORD_TOKEN": ""}, b"DISCORD_TOKEN: it is not set"),
        ({"SHARD_IDS": "0,4", "SHARD_COUNT": "2"}, b"SHARD_IDS must lie between"),
        ({"DISCORD_API_URL": "{root}"}, b"DISCORD_API_URL: {root} answers 404 Not Found"),
    ],
)
async def test_wrong_settings_end_with_78_and_one_clear_sentence(
    discord, tmp_path, environment, words
):
    root = discord.environment["DISCORD_API_URL"].removesuffix("/api/v10")
    environment = {name: value.format(root=root) for name, value in environment.items()}
    async with bot(discord, tmp_path, **environment) as process:
        assert await process.ended(30) == 78
    [line] = [one for one in process.log.splitlines() if one.startswith(b"couplet:")]
    assert words.replace(b"{root}", root.encode()) in line
    assert b"Traceback" not in process.log


async def healthy(session, status):
    """Wait until /health answers with a status."""
    async with asyncio.timeout(20):
        while (health := await session.get("/health")).status != status:  # noqa: ASYNC110 (the other side is a process)
            await asyncio.sleep(0.1)
    return await health.json()


async def test_health_and_figures_are_served(discord, tmp_path, unused_tcp_port):
    async with (
        bot(discord, tmp_path, HTTP_PORT=str(unused_tcp_port)),
        aiohttp.ClientSession(f"http://127.0.0.1:{unused_tcp_port}") as session,
    ):
        await up(discord)
        await verse(discord)
        assert (await healthy(session, 200))["ready"]
        figures = await (await session.get("/metrics")).text()
        assert "couplet_guilds 1" in figures
        assert "couplet_verses_total 1" in figures

        discord.answering.clear()
        await discord.drop()
        assert not (await healthy(session, 503))["ready"]
        discord.answering.set()
        assert (await healthy(session, 200))["ready"]


async def test_another_application_is_kept_out_of_a_database(discord, tmp_path, monkeypatch):
    async with bot(discord, tmp_path) as process:
        await up(discord)
        process.signal(signal.SIGTERM)
        assert await process.ended() == 0
    monkeypatch.setattr(payloads, "APPLICATION", payloads.APPLICATION + 1)
    async with bot(discord, tmp_path) as process:
        assert await process.ended(30) == 78
    [line] = [one for one in process.log.splitlines() if one.startswith(b"couplet:")]
    assert b"DATABASE_PATH" in line
