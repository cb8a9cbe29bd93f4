import asyncio

import pytest
from engine_bench import PATIENCE, Bench, Endless, endless, equal, some_rows, start

from bot.inference.engine import Row, Sampling
from bot.inference.errors import (
    DeadlineExceeded,
    EngineClosed,
    EngineError,
    InferenceFailed,
    QueueFull,
)
from bot.inference.scheduler import Scheduler


class Broken(Endless):
    def advance(self, node: int, token: int) -> int:
        raise LookupError("no such node")


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


async def test_a_request_that_crashes_the_thread_as_it_arrives_is_answered(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(scheduler: object, job: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(Scheduler, "submit", fail)
        with pytest.raises(InferenceFailed):
            await asyncio.wait_for(bench.engine.run(some_rows(1)), PATIENCE)
    assert len(await bench.engine.run(some_rows(1))) == 3


@pytest.mark.parametrize("fault", [OSError("gone"), SystemExit(3)])
async def test_a_model_that_cannot_be_opened_again_is_said_and_tried_anew(
    bench: Bench, fault: BaseException
) -> None:
    bench.runner.crash = RuntimeError("broken")
    bench.fault = fault
    with pytest.raises(InferenceFailed, match="failed"):
        await bench.engine.run(some_rows(1))
    with pytest.raises(InferenceFailed, match="cannot be opened"):
        await asyncio.wait_for(bench.engine.run(some_rows(1)), PATIENCE)
    assert bench.reopened == 1  # for the request, not for the cancellation of the one that failed
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
    assert all(worker.join(0) for worker in bench.engine._workers)


async def test_errors_share_a_base() -> None:
    for error in (QueueFull(3), DeadlineExceeded(), EngineClosed(), InferenceFailed("x")):
        assert isinstance(error, EngineError)
        assert str(error)
