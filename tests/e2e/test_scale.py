import asyncio

from . import payloads
from .process import bot
from .standin import StandIn

LINE = "Je compte les étoiles du soir"


async def test_a_thousand_guilds_on_two_shards_at_the_start(tmp_path):
    guilds = [payloads.guild((n + 1) << 22, n_channels=5, n_roles=3) for n in range(1000)]
    async with StandIn(guilds, shards=2) as discord, bot(discord, tmp_path) as process:
        await asyncio.wait_for(discord.ready.wait(), 60)
        assert {tuple(one["shard"]) for one in discord.identified} == {(0, 2), (1, 2)}
        for number in (1, 1000):
            asked = payloads.slash("seed", number << 22, line=LINE)
            answer = await (await discord.interact(asked)).until(lambda a: a.final, 20)
            assert answer.content.startswith("✍️")
    assert b"ERROR" not in process.log


async def test_one_of_two_processes_runs_its_own_shard_and_leaves_the_commands(tmp_path):
    guilds = [payloads.guild((n + 1) << 22) for n in range(4)]
    async with (
        StandIn(guilds, shards=2) as discord,
        bot(discord, tmp_path, SHARD_IDS="1", SHARD_COUNT="2"),
    ):
        async with asyncio.timeout(30):
            while 1 not in discord.sockets:  # noqa: ASYNC110 (the other side is a process)
                await asyncio.sleep(0.05)
        assert [one["shard"] for one in discord.identified] == [[1, 2]]
        assert not [r for r in discord.requests if r[0] == "PUT"]
