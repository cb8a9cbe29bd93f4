"""An engine over stand-in runners that a test can halt within a step, and rows to give it."""

import asyncio
import threading
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from fake_runner import STOP, VOCABULARY, FakeRunner

from bot.inference.engine import Engine, Finished, Row, Sampling
from bot.inference.rows import Mask

PATIENCE = 10.0


@dataclass
class GatedRunner(FakeRunner):
    """A runner whose steps wait until the gate is open."""

    gate: threading.Event = field(default_factory=threading.Event)
    entered: threading.Event = field(default_factory=threading.Event)

    def step(self, rows: int) -> None:
        self.entered.set()
        assert self.gate.wait(PATIENCE)
        super().step(rows)


class Endless:
    """A guide that keeps a row from ending."""

    start = 0

    def mask(self, node: int) -> Mask:
        return np.arange(VOCABULARY) != STOP

    def advance(self, node: int, token: int) -> int:
        return node


class Bench:
    """An engine over fake runners, the last of which is at hand."""

    def __init__(self, *, queue_limit: int = 8, workers: int = 1) -> None:
        self.runners: list[GatedRunner] = []
        self.fault: BaseException | None = None
        self.reopened = 0
        self.engine = Engine(
            [self.make() for _ in range(workers)],
            self.reopen,
            vocabulary=VOCABULARY,
            stop=STOP,
            queue_limit=queue_limit,
        )

    def reopen(self) -> GatedRunner:
        self.reopened += 1
        if self.fault is not None:
            raise self.fault
        return self.make()

    def make(self) -> GatedRunner:
        runner = GatedRunner()
        runner.gate.set()
        self.runners.append(runner)
        return runner

    @property
    def runner(self) -> GatedRunner:
        return self.runners[-1]

    async def hold(self) -> None:
        """Stop the engine within its next step."""
        self.runner.gate.clear()
        self.runner.entered.clear()

    async def entered(self) -> None:
        assert await asyncio.to_thread(self.runner.entered.wait, PATIENCE)

    def release(self) -> None:
        self.runner.gate.set()


def some_rows(seed: int, count: int = 3) -> list[Row]:
    return [Row((seed % 15 + 1, 2), None, Sampling(), key=(seed, 0, i)) for i in range(count)]


def endless(seed: int = 0, steps: int = 10**9) -> list[Row]:
    return [Row((1,), None, Sampling(), Endless(), (seed, 0, 0), steps)]


def equal(first: list[Finished], second: list[Finished]) -> bool:
    return all(
        a.tokens == b.tokens
        and a.logprobs.tolist() == b.logprobs.tolist()
        and a.ended == b.ended
        and a.state.pending == b.state.pending
        and bool((a.state.vector == b.state.vector).all())
        for a, b in zip(first, second, strict=True)
    )


def start(coroutine: Coroutine[Any, Any, list[Finished]]) -> asyncio.Task[list[Finished]]:
    return asyncio.get_running_loop().create_task(coroutine)
