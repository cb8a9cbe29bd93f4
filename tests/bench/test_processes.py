"""The fresh process and the soak, with a stand-in for the poet."""

import asyncio
import io
import math
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.bench import newborn, soak
from bot.bench.progress import Progress
from bot.composer.composer import StuckError
from bot.composer.plan import Request
from bot.config import Settings


class FakeComposer:
    def __init__(self) -> None:
        self.seeds: list[int] = []

    async def compose(self, request: Request, *, group: Any = None) -> None:
        self.seeds.append(request.rng_seed)
        if request.rng_seed % 10 == 9:
            raise StuckError("none")

    async def lines(self, request: Request, *, group: Any) -> AsyncIterator[Any]:
        await self.compose(request)
        await asyncio.sleep(0.01)
        yield SimpleNamespace(given=False)


def opening(composer: FakeComposer) -> Callable[[Settings], Any]:
    @asynccontextmanager
    async def open_poet(_settings: Settings) -> AsyncIterator[Any]:
        yield SimpleNamespace(composer=composer)

    return open_poet


async def test_a_fresh_process_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(newborn, "open_poet", opening(FakeComposer()))
    monkeypatch.setattr(newborn, "_CROWD_SECONDS", 0.01)
    found = await newborn.observe(time.time() - 3, idle_seconds=0.2)
    assert 3 <= found.ready_seconds < 60
    assert found.load_seconds < found.ready_seconds
    assert 0 <= found.idle_cpu_share < 0.5
    assert math.isnan(found.resident_mb) or 10 < found.resident_mb < 10_000


def test_memory_is_read_where_the_system_tells(tmp_path: Path) -> None:
    status = tmp_path / "status"
    status.write_text("VmPeak:\t  999 kB\nVmRSS:\t  20480 kB\n")
    assert newborn.resident_mb(status) == 20
    assert math.isnan(newborn.resident_mb(tmp_path / "none"))


async def test_the_soak_makes_every_verse_once(monkeypatch: pytest.MonkeyPatch) -> None:
    composer = FakeComposer()
    held = iter([100.0, 120, 130, 140, *[141.0] * 15, 143])
    monkeypatch.setattr(soak, "open_poet", opening(composer))
    monkeypatch.setattr(soak, "resident_mb", lambda: next(held))
    found = await soak.soak(Settings(), 103, Progress(1, io.StringIO()))
    assert sorted(composer.seeds) == list(range(103))
    assert found["verses"] == 103
    assert found["failed"] == 10
    assert len(found["resident_mb"]) == soak.PARTS
    assert found["growth_mb"] == 3
