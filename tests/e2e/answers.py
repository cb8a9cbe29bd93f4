"""What becomes of interactions, as the bot's requests tell it."""

import asyncio
import json
import time
from dataclasses import dataclass, field

from aiohttp import web

from . import payloads


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


class Answers:
    """What became of each interaction, by its token."""

    def __init__(self):
        self.of = {}

    def expect(self, payload):
        """Note that an interaction is on its way."""
        answer = self.of[payload["token"]] = Answer(time.perf_counter())
        if payload.get("message"):
            answer.message = dict(payload["message"])
        return answer

    def edit(self, message_id, body):
        """Edit a message without an interaction, as bots may with their own."""
        shown = [a for a in self.of.values() if a.message and a.message["id"] == message_id]
        if not shown:
            return json_response({"message": "Unknown Message", "code": 10008}, status=404)
        for answer in shown:
            answer.message.update(_shown(body))
            answer.changed.set()
        return json_response(shown[0].message)

    def callback(self, token, body):
        answer = self.of.get(token)
        if answer is None:
            return json_response({"message": "Unknown interaction", "code": 10062}, status=404)
        if answer.acknowledged is not None:
            return json_response({"message": "acknowledged", "code": 40060}, status=400)
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
        return json_response({"interaction": shown, "resource": resource})

    def webhook(self, method, token, rest, body):
        answer = self.of[token]
        if method == "POST" and not rest:
            message = payloads.message(payloads.snowflake(), 1, flags=body.get("flags", 0))
            message.update(_shown(body))
            answer.followups.append(message)
        elif method == "DELETE":
            answer.deleted, message = True, None
        elif answer.deleted or answer.message is None:
            return json_response({"message": "Unknown Message", "code": 10008}, status=404)
        else:
            message = answer.message
            if method == "PATCH":
                message.update(_shown(body))
                answer.final = time.perf_counter()
        answer.changed.set()
        return web.Response(status=204) if message is None else json_response(message)


def json_response(data, status=200, headers=None):
    """Answer as Discord does: its content type names no charset, and discord.py minds."""
    headers = {"Content-Type": "application/json", **(headers or {})}
    return web.Response(body=json.dumps(data).encode(), status=status, headers=headers)


def _shown(data):
    return {
        k: v for k, v in data.items() if k in {"content", "components", "flags"} and v is not None
    }
