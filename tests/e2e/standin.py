"""A stand-in for Discord: REST and gateway over loopback, with faults on demand."""

import asyncio
import json
import re
import time
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from . import payloads, schema

TOKEN = "MTAx.fake.token"
_PREFIX = "/api/v10"


@dataclass
class Answer:
    """What became of one interaction."""

    sent: float
    acknowledged: float | None = None
    final: float | None = None
    kind: int | None = None
    message: dict | None = None
    modal: dict | None = None
    followups: list = field(default_factory=list)
    deleted: bool = False
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def content(self):
        return (self.message or {}).get("content", "")

    @property
    def private(self):
        flags = (self.message or {}).get("flags", 0)
        return bool(flags & 64)

    async def until(self, done, seconds=10.0):
        async with asyncio.timeout(seconds):
            while not done(self):
                self.changed.clear()
                await self.changed.wait()
        return self


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


class StandIn:
    """One Discord."""

    def __init__(self, guilds=(), shards=1, *, strict=True):
        self.guilds = {int(g["id"]): g for g in guilds}
        self.shards = shards
        self.strict = strict  # look at every body; it takes time, so not where times count
        self.requests = []
        self.wrong = []
        self.faults = []
        self.answers = {}
        self.sockets = {}
        self.identified = []
        self.resumed = []
        self.ready = asyncio.Event()
        self.sequence = 0
        self._missed = []

    async def __aenter__(self):
        app = web.Application()
        app.router.add_route("*", _PREFIX + "/{path:.*}", self._rest)
        app.router.add_get("/", self._gateway)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = site._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_):
        await self._runner.cleanup()

    @property
    def environment(self):
        return {
            "DISCORD_TOKEN": TOKEN,
            "DISCORD_API_URL": f"http://127.0.0.1:{self.port}{_PREFIX}",
            "DISCORD_GATEWAY_URL": f"ws://127.0.0.1:{self.port}/",
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
        answer = Answer(time.perf_counter())
        if payload.get("message"):
            answer.message = dict(payload["message"])
        self.answers[payload["token"]] = answer
        shard = (int(payload["guild_id"]) >> 22) % self.shards
        await self.dispatch("INTERACTION_CREATE", payload, shard)
        return answer

    async def dispatch(self, event, data, shard=0):
        self.sequence += 1
        frame = {"op": 0, "t": event, "s": self.sequence, "d": data}
        socket = self.sockets.get(shard)
        if socket is None or socket.closed:
            self._missed.append(frame)
        else:
            await socket.send_json(frame)

    async def drop(self, shard=0, code=4000):
        """Close a shard's connection; what is dispatched until it resumes is replayed."""
        socket = self.sockets.pop(shard)
        await socket.close(code=code)

    # Gateway

    async def _gateway(self, request):
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json(
            {"op": 10, "d": {"heartbeat_interval": 41_250}, "s": None, "t": None}
        )
        async for frame in socket:
            if frame.type is not WSMsgType.TEXT:
                continue
            data = json.loads(frame.data)
            if data["op"] == 1:
                await socket.send_json({"op": 11, "d": None, "s": None, "t": None})
            elif data["op"] == 2:
                await self._identify(socket, data["d"])
            elif data["op"] == 6:
                self.resumed.append(data["d"])
                self.sockets[0] = socket
                missed, self._missed = self._missed, []
                for one in missed:
                    await socket.send_json(one)
                await self.dispatch("RESUMED", {})
        return socket

    async def _identify(self, socket, data):
        shard, _ = data.get("shard", [0, 1])
        self.identified.append(data)
        if data["token"] != TOKEN:
            await socket.close(code=4004)
            return
        self.sockets[shard] = socket
        own = [g for g in self.guilds.values() if (int(g["id"]) >> 22) % self.shards == shard]
        ready = {
            "v": 10,
            "user": payloads.user(payloads.BOT, "couplet"),
            "guilds": [{"id": g["id"], "unavailable": True} for g in own],
            "session_id": f"session-{shard}",
            "resume_gateway_url": f"ws://127.0.0.1:{self.port}/",
            "shard": [shard, self.shards],
            "application": {"id": str(payloads.APPLICATION), "flags": 0},
        }
        await self.dispatch("READY", ready, shard)
        for guild in own:
            await self.dispatch("GUILD_CREATE", guild, shard)
        if len(self.sockets) == self.shards:
            self.ready.set()

    # REST

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
                    return _json(fault.body, status=fault.status, headers=fault.headers)
        if request.headers.get("Authorization") != f"Bot {TOKEN}" and not path.startswith(
            ("/interactions", "/webhooks")
        ):
            return _json({"message": "401: Unauthorized", "code": 0}, status=401)
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
            return _json(fixed[path])
        parts = path.strip("/").split("/")
        if parts[0] == "applications" and method == "PUT":
            return _json([_command(one) for one in body])
        if parts[0] == "interactions":
            return self._callback(parts[2], body)
        if parts[0] == "webhooks" and parts[2] in self.answers:
            return self._webhook(method, self.answers[parts[2]], parts[3:], body)
        if parts[0] == "channels" and parts[2] == "messages" and method == "PATCH":
            return self._edit(parts[3], body)
        return _json({"message": "Unknown", "code": 10015}, status=404)

    def _edit(self, message_id, body):
        """Edit a message without an interaction, as bots may with their own."""
        shown = [a for a in self.answers.values() if a.message and a.message["id"] == message_id]
        if not shown:
            return _json({"message": "Unknown Message", "code": 10008}, status=404)
        for answer in shown:
            answer.message.update(_shown(body))
            answer.changed.set()
        return _json(shown[0].message)

    def _callback(self, token, body):
        answer = self.answers.get(token)
        if answer is None:
            return _json({"message": "Unknown interaction", "code": 10062}, status=404)
        if answer.acknowledged is not None:
            return _json({"message": "acknowledged", "code": 40060}, status=400)
        answer.acknowledged, answer.kind = time.perf_counter(), body["type"]
        data = body.get("data") or {}
        if body["type"] in {4, 5}:
            answer.message = payloads.message(payloads.snowflake(), 1, flags=data.get("flags", 0))
        if body["type"] in {4, 7}:
            answer.message.update(_shown(data))
            answer.final = answer.acknowledged
        if body["type"] == 9:
            answer.modal = data
        answer.changed.set()
        shown = {"id": payloads.snowflake(), "type": 2}
        resource = {"type": body["type"]}
        if answer.message:
            shown["response_message_id"] = answer.message["id"]
            resource["message"] = answer.message
        return _json({"interaction": shown, "resource": resource})

    def _webhook(self, method, answer, rest, body):
        if method == "POST" and not rest:
            message = payloads.message(payloads.snowflake(), 1, flags=body.get("flags", 0))
            message.update(_shown(body))
            answer.followups.append(message)
        elif method == "DELETE":
            answer.deleted, message = True, None
        elif answer.deleted or answer.message is None:
            return _json({"message": "Unknown Message", "code": 10008}, status=404)
        else:
            message = answer.message
            if method == "PATCH":
                message.update(_shown(body))
                answer.final = time.perf_counter()
        answer.changed.set()
        return web.Response(status=204) if message is None else _json(message)


def _json(data, status=200, headers=None):
    """Answer as Discord does: its content type names no charset, and discord.py minds."""
    headers = {"Content-Type": "application/json", **(headers or {})}
    return web.Response(body=json.dumps(data).encode(), status=status, headers=headers)


def _shown(data):
    return {
        k: v for k, v in data.items() if k in {"content", "components", "flags"} and v is not None
    }


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
