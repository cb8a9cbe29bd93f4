"""A stand-in for Discord: REST and gateway over loopback, with faults on demand."""

import asyncio
import json
import re
from dataclasses import dataclass

from aiohttp import web

from . import payloads, schema
from .answers import Answers, json_response
from .gateway import TOKEN, Gateway

_PREFIX = "/api/v10"


@dataclass
class Fault:
    """The next requests that match are answered otherwise."""

    method: str
    path: re.Pattern
    status: int
    body: dict
    times: int
    headers: dict
    delay: float = 0.0


class StandIn(Gateway):
    """One Discord."""

    def __init__(self, guilds=(), shards=1, *, strict=True):
        super().__init__(guilds, shards)
        self.strict = strict  # look at every body; it takes time, so not where times count
        self.requests = []
        self.wrong = []
        self.faults = []
        self.answers = Answers()

    async def __aenter__(self):
        app = web.Application()
        app.router.add_route("*", _PREFIX + "/{path:.*}", self._rest)
        app.router.add_get("/", self.connect)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = site._server.sockets[0].getsockname()[1]
        self.url = f"ws://127.0.0.1:{self.port}/"
        return self

    async def __aexit__(self, *_):
        await self._runner.cleanup()

    @property
    def environment(self):
        return {
            "DISCORD_TOKEN": TOKEN,
            "DISCORD_API_URL": f"http://127.0.0.1:{self.port}{_PREFIX}",
            "DISCORD_GATEWAY_URL": self.url,
        }

    def fail(self, method, path, status, *, code=0, times=1, retry_after=None, delay=0.0):
        """Answer the next matching requests with an error; status 0 only delays them."""
        body, headers = {"message": "injected", "code": code}, {}
        if status == 429:
            body |= {"retry_after": retry_after or 0.1, "global": False}
            headers = {"Via": "1.1 google"}
        self.faults.append(Fault(method, re.compile(path), status, body, times, headers, delay))

    async def interact(self, payload):
        """Send an interaction; return what becomes of it, as it becomes."""
        answer = self.answers.expect(payload)
        await self.dispatch("INTERACTION_CREATE", payload, self.shard_of(payload["guild_id"]))
        return answer

    async def _rest(self, request):
        path = "/" + request.match_info["path"]
        body = await _body(request)
        self.requests.append((request.method, path, body))
        if self.strict:
            self.wrong += schema.faults(request.method, path, body)
        for fault in list(self.faults):
            if fault.method == request.method and fault.path.search(path):
                fault.times -= 1
                if fault.times <= 0:
                    self.faults.remove(fault)
                await asyncio.sleep(fault.delay)
                if fault.status:
                    return json_response(fault.body, status=fault.status, headers=fault.headers)
        if request.headers.get("Authorization") != f"Bot {TOKEN}" and not path.startswith(
            ("/interactions", "/webhooks")
        ):
            return json_response({"message": "401: Unauthorized", "code": 0}, status=401)
        return self._answer(request.method, path, body)

    def _answer(self, method, path, body):
        fixed = {
            "/users/@me": payloads.user(payloads.BOT, "couplet"),
            "/oauth2/applications/@me": payloads.application(),
            "/gateway/bot": {
                "url": "wss://gateway.invalid/",
                "shards": self.shards,
                "session_start_limit": {
                    "total": 1000,
                    "remaining": 999,
                    "reset_after": 0,
                    "max_concurrency": 16,
                },
            },
        }
        if path in fixed:
            return json_response(fixed[path])
        parts = path.strip("/").split("/")
        if parts[0] == "applications" and method == "PUT":
            return json_response([_command(one) for one in body])
        if parts[0] == "interactions":
            return self.answers.callback(parts[2], body)
        if parts[0] == "webhooks" and parts[2] in self.answers.of:
            return self.answers.webhook(method, parts[2], parts[3:], body)
        if parts[0] == "channels" and parts[2] == "messages" and method == "PATCH":
            return self.answers.edit(parts[3], body)
        return json_response({"message": "Unknown", "code": 10015}, status=404)


def _command(declared):
    identity = {
        "id": payloads.snowflake(),
        "application_id": str(payloads.APPLICATION),
        "version": "1",
    }
    return {
        "type": 1,
        "description": "",
        "default_member_permissions": None,
        **declared,
        **identity,
    }


async def _body(request):
    if request.content_type.startswith("multipart/"):
        form = await request.post()
        return json.loads(form["payload_json"])
    text = await request.text()
    return json.loads(text) if text else None
