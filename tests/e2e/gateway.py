"""The stand-in's gateway: identifies, resumes, and sends events to each shard's connection."""

import asyncio
import json

from aiohttp import WSMsgType, web

from . import payloads

TOKEN = "MTAx.fake.token"


class Gateway:
    """What the bot's shards are connected to."""

    def __init__(self, guilds=(), shards=1):
        self.guilds = {int(g["id"]): g for g in guilds}
        self.shards = shards
        self.url = None  # known once it is served
        self.sockets = {}
        self.identified = []
        self.resumed = []
        self.ready = asyncio.Event()
        self.answering = asyncio.Event()
        self.answering.set()
        self._sequence = 0
        self._missed = []

    def shard_of(self, guild_id):
        return (int(guild_id) >> 22) % self.shards

    async def dispatch(self, event, data, shard=0):
        self._sequence += 1
        frame = {"op": 0, "t": event, "s": self._sequence, "d": data}
        socket = self.sockets.get(shard)
        if socket is None or socket.closed:
            self._missed.append(frame)
        else:
            await socket.send_json(frame)

    async def drop(self, shard=0, code=4000):
        """Close a shard's connection; what is dispatched until it resumes is replayed."""
        socket = self.sockets.pop(shard)
        await socket.close(code=code)

    async def connect(self, request):
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await self.answering.wait()
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
                await self._resume(socket, data["d"])
        return socket

    async def _resume(self, socket, data):
        self.resumed.append(data)
        self.sockets[0] = socket
        missed, self._missed = self._missed, []
        for one in missed:
            await socket.send_json(one)
        await self.dispatch("RESUMED", {})

    async def _identify(self, socket, data):
        shard, _ = data.get("shard", [0, 1])
        self.identified.append(data)
        if data["token"] != TOKEN:
            await socket.close(code=4004)
            return
        self.sockets[shard] = socket
        own = [guild for key, guild in self.guilds.items() if self.shard_of(key) == shard]
        ready = {
            "v": 10,
            "user": payloads.user(payloads.BOT, "couplet"),
            "guilds": [{"id": g["id"], "unavailable": True} for g in own],
            "session_id": f"session-{shard}",
            "resume_gateway_url": self.url,
            "shard": [shard, self.shards],
            "application": {"id": str(payloads.APPLICATION), "flags": 0},
        }
        await self.dispatch("READY", ready, shard)
        for guild in own:
            await self.dispatch("GUILD_CREATE", guild, shard)
        if len(self.sockets) == self.shards:
            self.ready.set()
