"""Health and figures over HTTP, for supervisors and for Prometheus."""

import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aiohttp import web

from bot.config import ConfigurationError

if TYPE_CHECKING:
    from bot.client import Couplet


@asynccontextmanager
async def serve(client: "Couplet", host: str, port: int) -> AsyncIterator[None]:
    """Serve /health (200 while all shards are connected, else 503) and /metrics; not at port 0.

    Raises:
        ConfigurationError: the port cannot be had.
    """
    if not port:
        yield
        return

    async def health(_: web.Request) -> web.Response:
        return web.json_response(
            {"ready": client.connected, "guilds": len(client.guilds)},
            status=200 if client.connected else 503,
        )

    async def metrics(_: web.Request) -> web.Response:
        latency = client.latency if client.connected else math.nan
        now = {
            "guilds": len(client.guilds),
            "verses_waiting": client.desk.waiting,
            "verses_working": client.desk.working,
            "gateway_latency_seconds": latency,
        }
        lines = [f"couplet_{name} {value}" for name, value in now.items()]
        return web.Response(text="\n".join([*lines, *client.figures.lines(), ""]))

    app = web.Application()
    app.add_routes([web.get("/health", health), web.get("/metrics", metrics)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise ConfigurationError(
                f"HTTP_HOST, HTTP_PORT: {host}:{port} cannot be served ({error.strerror})."
            ) from None
        yield
    finally:
        await runner.cleanup()
