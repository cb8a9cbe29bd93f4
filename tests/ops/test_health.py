from types import SimpleNamespace

import aiohttp
import pytest

from bot.config import ConfigurationError
from bot.ops import health
from bot.ops.figures import Figures


@pytest.fixture
def client():
    return SimpleNamespace(
        connected=True,
        guilds=["one"],
        latency=0.25,
        desk=SimpleNamespace(waiting=2, working=1),
        figures=Figures(),
    )


async def test_it_is_well_only_while_the_gateway_is_there(client, unused_tcp_port):
    async with (
        health.serve(client, "127.0.0.1", unused_tcp_port),
        aiohttp.ClientSession(f"http://127.0.0.1:{unused_tcp_port}") as session,
    ):
        for client.connected, status, latency in ((True, 200, "0.25"), (False, 503, "nan")):
            answer = await session.get("/health")
            assert answer.status == status
            assert await answer.json() == {"ready": client.connected, "guilds": 1}
            figures = await (await session.get("/metrics")).text()
            assert f"couplet_gateway_latency_seconds {latency}\n" in figures
            assert "couplet_verses_waiting 2\n" in figures


async def test_a_port_that_is_taken_is_a_wrong_setting(client, unused_tcp_port):
    async with health.serve(client, "127.0.0.1", unused_tcp_port):
        with pytest.raises(ConfigurationError, match="HTTP_PORT"):
            async with health.serve(client, "127.0.0.1", unused_tcp_port):
                pass


async def test_nothing_is_served_at_port_0():
    async with health.serve(None, "127.0.0.1", 0):
        pass
