import io
import json
from pathlib import Path
from typing import Any

import pytest

from bot.bench import bench
from bot.bench.engines import Recorder, metered_engine
from bot.bench.limits import Limits
from bot.bench.load import Load
from bot.bench.newborn import Newborn
from bot.bench.progress import Progress
from bot.bench.report import table
from bot.bench.steps import StepTimes
from bot.config import Settings
from bot.inference.bundle import Bundle
from bot.inference.engine import Row, Sampling

# What others script against.
NAMED = {
    "speedup_at_64", "step_over_bare_at_64", "floor_share_at_1", "peak_share_at_64",
    "idle_cpu_share", "resident_mb", "ready_seconds", "loop_lag_ms_p99",
}  # fmt: skip


class FakeComposer:
    """Asks one request of its engine for each verse."""

    def __init__(self, engine: Any) -> None:
        self.engine = engine

    @classmethod
    def open(cls, engine: Any, bundle: Bundle, filter_: object) -> "FakeComposer":
        return cls(engine)

    async def compose(self, request: object) -> None:
        await self.engine.run([Row((1, 2), None, Sampling(), key=(1, 0, 0), max_steps=3)])


async def test_every_figure_comes_of_what_was_measured(
    tiny: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded: list[int] = []

    def measure_steps(
        bundle: Bundle, threads: int, requests: list[Any], rows: int, seconds: float
    ) -> StepTimes:
        recorded.append(len(requests))
        return StepTimes(rows, 1e-3 * rows, 1.1e-3 * rows, 1.25e-3 * rows, rows)

    async def drive(composer: FakeComposer, concurrency: int, seconds: float) -> Load:
        await composer.compose(None)
        loop = type(composer.engine).__name__ == "LoopEngine"
        rate = float(composer.engine._together) + 0.5 if loop else 3.0 * concurrency
        return Load(concurrency, rate, [0.5, 0.6, 0.7], [0.001, 0.002], 0, 2.0)

    monkeypatch.setattr(bench, "multiply_adds", lambda bundle: 4_000_000)
    monkeypatch.setattr(bench, "CONCURRENCY", {1: 1.0, 64: 1.0})
    monkeypatch.setattr(bench, "Composer", FakeComposer)
    monkeypatch.setattr(bench, "drive", drive)
    monkeypatch.setattr(bench.newborn, "measure", lambda: Newborn(0.5, 1.5, 150.0, 0.001, 220.0))
    monkeypatch.setattr(bench.limits, "measure", lambda size, threads: Limits(8e9, 512e9))
    monkeypatch.setattr(bench.steps, "measure", measure_steps)
    settings = Settings(model_path=tiny.path, inference_threads=1)
    found = await bench.run(settings, Progress(1, io.StringIO()))
    json.dumps(found)
    assert table(found)
    assert set(found) >= NAMED
    assert found["ready_seconds"] == 1.5
    assert found["speedup_at_64"] == 192 / 1.5
    assert found["speedup_over_newcomer_at_64"] == 192 / 0.5
    assert found["step_over_bare_at_64"] == pytest.approx(1.25)
    assert found["floor_share_at_1"] == pytest.approx(0.5e-3 / 1.1e-3)
    assert found["peak_share_at_64"] == pytest.approx(0.5e-3 / 70.4e-3)
    assert found["load_peak_share_at_64"] == pytest.approx(4e6 * 4 / 2 / 512e9)
    assert found["loop_lag_ms_p99"] == 2
    assert found["load"][0]["latency_ms_p50"] == 600
    # A verse of the stand-in takes four steps of one row: 4 ms bare, 600 ms in all.
    assert found["alone_over_bare"] == pytest.approx(0.6 * 3 / 4e-3)
    assert set(recorded) == {bench._RECORDED}


def test_multiply_adds_are_the_weights_that_a_step_reads() -> None:
    dimensions = {"embedding": 256, "hidden": [640, 256], "vocabulary": 4096}
    step = (256 + 640) * 4 * 640 + (640 + 256) * 4 * 256 + 256 * 4096
    assert bench.multiply_adds(Bundle(Path(), {"model": dimensions})) == step


async def test_engines_are_watched(tiny: Bundle) -> None:
    engine, steps = metered_engine(tiny, 1)
    recorder = Recorder(engine)
    async with engine:
        [result] = await recorder.run([Row((1, 2, 3))])
        recorder.release(result.state)
        assert result.state.vector.any()
        await recorder.run([Row((4,), result.state), Row((5,), result.state)])
    assert steps == [1, 1, 2]
    assert [len(rows) for rows in recorder.requests] == [1, 2]
