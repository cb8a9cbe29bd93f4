"""Engines that are watched: what is asked of them, and how many rows their steps have."""

from collections.abc import Hashable, Sequence
from functools import partial
from typing import Any

from bot.inference.bundle import Bundle
from bot.inference.engine import Engine, Finished, Parked, Row
from bot.inference.providers import CpuSessions, cpu_runners
from bot.inference.runner import OnnxRunner


class Metered(OnnxRunner):
    """A runner on the CPU that notes its steps' rows."""

    def __init__(self, session: Any, steps: list[int]) -> None:
        super().__init__(session, time_major=False)
        self._steps = steps

    def step(self, rows: int) -> None:
        """Feed the tokens of the first `rows` slots; note how many."""
        super().step(rows)
        self._steps.append(rows)


def metered_engine(bundle: Bundle, threads: int) -> tuple[Engine, list[int]]:
    """Return an engine on the CPU, and the rows of each of its steps."""
    steps: list[int] = []
    sessions, make = CpuSessions(bundle.cpu_graph), partial(Metered, steps=steps)
    engine = Engine(
        cpu_runners(sessions, threads, make),
        lambda: cpu_runners(sessions, threads, make)[0],
        vocabulary=bundle.tokenizer.size,
        stop=bundle.tokenizer.newline,
    )
    return engine, steps


class Recorder:
    """Stands before an engine and keeps what was asked of it, with the states it needs."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.requests: list[Sequence[Row]] = []

    async def run(
        self,
        rows: Sequence[Row],
        *,
        group: Hashable = None,
        deadline: float | None = None,
        resumes: bool = False,
    ) -> list[Finished]:
        """Pass a request on."""
        self.requests.append(rows)
        return await self._engine.run(rows, group=group, deadline=deadline, resumes=resumes)

    def release(self, *parked: Parked) -> None:
        """Free nothing: the rows kept go on from these states."""
