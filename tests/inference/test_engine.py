import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
import pytest_asyncio
from fake_runner import STOP, VOCABULARY, FakeRunner

from bot.inference.bundle import Bundle
from bot.inference.engine import Engine, Finished, Parked, Row, Sampling
from bot.inference.errors import (
    DeadlineExceeded,
    EngineClosed,
    EngineError,
    InferenceFailed,
    ProviderError,
    QueueFull,
)
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


class Broken(Endless):
    def advance(self, node: int, token: int) -> int:
        raise LookupError("no such node")


class Bench:
    """An engine over fake runners, the last of which is at hand."""

    def __init__(self, *, queue_limit: int = 8) -> None:
        self.runners: list[GatedRunner] = []
        self.fault: Exception | None = None
        self.engine = Engine(self.make, vocabulary=VOCABULARY, stop=STOP, queue_limit=queue_limit)

    def make(self) -> GatedRunner:
        if self.fault is not None:
            raise self.fault
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


@pytest_asyncio.fixture
async def bench() -> AsyncIterator[Bench]:
    bench = Bench()
    yield bench
    bench.release()
    await bench.engine.close()


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


async def test_results_come_in_the_rows_order(bench: Bench) -> None:
    rows = [*some_rows(1), *some_rows(2), *some_rows(1)]
    results = await bench.engine.run(rows)
    assert [result.tokens[:2] for result in results] == [row.forced for row in rows]
    assert equal(results[:3], results[6:])


async def test_more_rows_than_there_are_slots_take_turns(bench: Bench) -> None:
    results = await bench.engine.run(some_rows(1, 40))
    assert equal(results[:12], await bench.engine.run(some_rows(1, 12)))
    assert equal(results[36:37], await bench.engine.run(some_rows(1, 37)[36:]))
    assert max(bench.runner.steps) <= bench.runner.capacity


async def test_no_rows_are_no_work(bench: Bench) -> None:
    assert await bench.engine.run([]) == []


async def test_a_request_is_the_same_alone_and_among_many(bench: Bench) -> None:
    alone = [await bench.engine.run(some_rows(i)) for i in range(12)]
    wide = Bench(queue_limit=1000)
    together = await asyncio.gather(
        *(wide.engine.run(some_rows(i), group=i % 3) for i in range(12))
    )
    await wide.engine.close()
    for one, other in zip(alone, together, strict=True):
        assert equal(one, other)
    assert max(wide.runner.steps) > 3


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (Row(()), "needs a state"),
        (Row((VOCABULARY,)), "between 0 and 15"),
        (Row((-1,)), "between 0 and 15"),
        (Row((1,), Parked(np.zeros(3, np.float32), 1)), "another model"),
        (Row((1,), None, Sampling(), max_steps=0), "max_steps"),
    ],
)
async def test_rows_out_of_bounds_are_refused(bench: Bench, row: Row, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        await bench.engine.run([*some_rows(1), row])
    await bench.engine.run(some_rows(1))


async def test_a_released_state_is_refused(bench: Bench) -> None:
    [result] = await bench.engine.run([Row((1, 2))])
    bench.engine.release(result.state)
    with pytest.raises(ValueError, match="released"):
        await bench.engine.run([Row((1,), result.state)])


async def test_a_state_released_while_its_row_waits_fails_that_request(bench: Bench) -> None:
    [result] = await bench.engine.run([Row((1, 2))])
    await bench.hold()
    first = start(bench.engine.run(some_rows(1)))
    await bench.entered()
    late = start(bench.engine.run([Row((1, 2), result.state)]))
    await asyncio.sleep(0)
    bench.engine.release(result.state)
    bench.release()
    with pytest.raises(ValueError, match="released"):
        await late
    assert len(await first) == 3


async def test_a_full_line_refuses_with_a_place(bench: Bench) -> None:
    await bench.hold()
    running = [start(bench.engine.run(endless(i, 9))) for i in range(bench.runner.capacity)]
    await bench.entered()
    waiting = [start(bench.engine.run(endless(i, 3), group=i)) for i in range(8)]
    refused = start(bench.engine.run(endless(), group="late"))
    begun = start(bench.engine.run(endless(9, 3), group="late", resumes=True))
    await asyncio.sleep(0)
    bench.release()
    answers = await asyncio.gather(*running, *waiting, begun)
    assert all(len(answer) == 1 for answer in answers)
    with pytest.raises(QueueFull) as caught:
        await refused
    assert caught.value.place == 9


async def test_a_deadline_ends_a_running_request_and_one_in_line(bench: Bench) -> None:
    big = [Row((1,), None, Sampling(), Endless(), (i, 0, 0), 10**9) for i in range(12)]
    running = start(bench.engine.run(big, deadline=0.2))
    waiting = start(bench.engine.run(big, deadline=0.1))
    for task in (waiting, running):
        with pytest.raises(DeadlineExceeded):
            await asyncio.wait_for(task, PATIENCE)
    assert len(await bench.engine.run(some_rows(1), deadline=PATIENCE)) == 3


async def test_cancelling_frees_the_room_at_once(bench: Bench) -> None:
    big = [Row((1,), None, Sampling(), Endless(), (i, 0, 0), 10**9) for i in range(12)]
    task = start(bench.engine.run(big))
    await bench.entered()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(await asyncio.wait_for(bench.engine.run(some_rows(1)), PATIENCE)) == 3


async def test_one_requests_error_touches_no_other(bench: Bench) -> None:
    sound = [start(bench.engine.run(some_rows(i))) for i in range(3)]
    bad = [*some_rows(7), Row((1,), None, Sampling(), Broken())]
    with pytest.raises(LookupError, match="no such node"):
        await bench.engine.run(bad)
    for i, task in enumerate(sound):
        assert equal(await task, await bench.engine.run(some_rows(i)))
    assert len(bench.runners) == 1


@pytest.mark.parametrize("crash", [RuntimeError("broken"), SystemExit(3)])
async def test_a_crash_is_answered_and_the_engine_starts_afresh(
    bench: Bench, crash: BaseException, caplog: pytest.LogCaptureFixture
) -> None:
    await bench.hold()
    tasks = [start(bench.engine.run(some_rows(i))) for i in range(3)]
    await bench.entered()
    bench.runner.crash = crash
    bench.release()
    answers = await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), PATIENCE)
    # Those that the thread had not yet read are served by the new runner.
    assert any(isinstance(answer, InferenceFailed) for answer in answers)
    assert all(isinstance(answer, InferenceFailed | list) for answer in answers)
    assert len(await asyncio.wait_for(bench.engine.run(some_rows(1)), PATIENCE)) == 3
    assert len(bench.runners) == 2
    assert "starts afresh" in caplog.text


async def test_a_model_that_cannot_be_opened_again_is_said_and_tried_anew(bench: Bench) -> None:
    bench.runner.crash = RuntimeError("broken")
    bench.fault = OSError("gone")
    with pytest.raises(InferenceFailed, match="failed"):
        await bench.engine.run(some_rows(1))
    with pytest.raises(InferenceFailed, match="cannot be opened"):
        await bench.engine.run(some_rows(1))
    bench.fault = None
    assert len(await bench.engine.run(some_rows(1))) == 3


async def test_closing_answers_every_request(bench: Bench) -> None:
    tasks = [start(bench.engine.run(endless(i), group=i)) for i in range(20)]
    await bench.entered()
    await bench.engine.close()
    answers = await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), PATIENCE)
    assert {type(answer) for answer in answers} <= {EngineClosed, QueueFull}
    assert any(isinstance(answer, EngineClosed) for answer in answers)
    with pytest.raises(EngineClosed):
        await bench.engine.run(some_rows(1))
    await bench.engine.close()


async def test_closing_ends_the_thread_even_after_a_crash(bench: Bench) -> None:
    bench.runner.crash = RuntimeError("broken")
    with pytest.raises(InferenceFailed):
        await bench.engine.run(some_rows(1))
    await bench.engine.close()
    assert not bench.engine._thread.is_alive()


async def test_the_event_loop_is_not_blocked(bench: Bench) -> None:
    task = start(bench.engine.run(endless()))
    await bench.entered()
    before = time.perf_counter()
    for _ in range(100):
        await asyncio.sleep(0)
    assert time.perf_counter() - before < 1
    assert not task.done()
    task.cancel()


async def test_errors_share_a_base() -> None:
    for error in (QueueFull(3), DeadlineExceeded(), EngineClosed(), InferenceFailed("x")):
        assert isinstance(error, EngineError)
        assert str(error)


def real_rows(bundle: Bundle, seed: int, count: int) -> list[Row]:
    song, ask = bundle.tokenizer.id("<song>"), bundle.tokenizer.id(f"<syllables:{seed % 25}>")
    return [
        Row((song, ask), None, Sampling(), key=(seed, 1, i), max_steps=12) for i in range(count)
    ]


@pytest.mark.parametrize("threads", [1, 2])
async def test_the_real_model_gives_the_same_alone_and_among_63_others(
    tiny: Bundle, threads: int
) -> None:
    async with await Engine.open(tiny, provider="cpu", threads=1) as engine:
        alone = await engine.run(real_rows(tiny, 40, 4))
    async with await Engine.open(tiny, provider="cpu", threads=threads) as engine:
        answers = await asyncio.gather(
            *(engine.run(real_rows(tiny, seed, 4), group=seed % 5) for seed in range(64))
        )
    assert equal(answers[40], alone)
    assert len({answer[0].tokens for answer in answers}) > 32


async def test_the_real_model_scores_what_it_sampled(tiny: Bundle) -> None:
    async with await Engine.open(tiny, provider="cpu") as engine:
        [sampled] = await engine.run(real_rows(tiny, 3, 1))
        [scored] = await engine.run([Row(sampled.tokens)])
    assert scored.logprobs.tolist() == sampled.logprobs.tolist()
    np.testing.assert_array_equal(scored.state.vector, sampled.state.vector)


async def test_cuda_is_refused_where_there_is_none(
    tiny: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    available: Callable[[], list[str]] = lambda: ["CPUExecutionProvider"]  # noqa: E731
    monkeypatch.setattr("onnxruntime.get_available_providers", available)
    with pytest.raises(ProviderError, match="no CUDA"):
        await Engine.open(tiny, provider="cuda")
