import asyncio
import itertools
import math
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, cast

from bot.bench import load
from bot.composer.composer import Composer, StuckError
from bot.composer.plan import Request
from bot.lyrics.text import words


def block(seconds: float) -> None:
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass


@dataclass
class Line:
    given: bool = False


class FakeComposer:
    """Gives a line every so often; every tenth verse cannot be made."""

    def __init__(self, pace: float) -> None:
        self.pace = pace
        self.live = self.most = 0
        self.groups: set[Any] = set()

    async def lines(self, request: Request, *, group: Any) -> AsyncIterator[Line]:
        self.live += 1
        self.most = max(self.most, self.live)
        self.groups.add(group)
        try:
            yield Line(given=True)
            for _ in range(request.lines - 1):
                await asyncio.sleep(self.pace)
                if request.rng_seed % 10 == 9:
                    raise StuckError("none")
                yield Line()
        finally:
            self.live -= 1


async def test_so_many_are_under_way_until_the_bell() -> None:
    composer = FakeComposer(0.01)
    found = await load.drive(cast("Composer", composer), 20, 0.3)
    assert found.concurrency == composer.most == 20
    assert composer.live == 0
    assert len(composer.groups) == load.GUILDS
    assert found.failed > 0
    assert 100 < found.verses_per_second < 20 / 0.03
    assert found.latencies == sorted(found.latencies)
    assert found.latencies[0] >= 0.03
    assert found.seconds >= 0.3


async def test_lag_is_what_the_loop_is_late_by() -> None:
    class Blocking(FakeComposer):
        async def lines(self, request: Request, *, group: Any) -> AsyncIterator[Line]:
            block(0.05)
            async for line in super().lines(request, group=group):
                yield line

    calm = await load.drive(cast("Composer", FakeComposer(0.02)), 1, 0.2)
    blocked = await load.drive(cast("Composer", Blocking(0.02)), 1, 0.2)
    assert load.quantile(blocked.lags, 0.99) > 0.03
    assert load.quantile(calm.lags, 0.5) < 0.03


def test_quantiles() -> None:
    values = [1.0, 2.0, 3.0, 4.0]
    assert [load.quantile(values, q) for q in (0.0, 0.25, 0.5, 0.51, 0.99, 1.0)] == [
        1, 1, 2, 3, 4, 4,
    ]  # fmt: skip
    assert math.isnan(load.quantile([], 0.5))


def test_the_seeds_are_whole_lines() -> None:
    first = list(itertools.islice(load.requests(), 2 * len(load.SEEDS)))
    assert all(len(words(request.seed)) > 4 for request in first)
    assert len({request.rng_seed for request in first}) == len(first)
    assert {request.candidates for request in first} == {32}
