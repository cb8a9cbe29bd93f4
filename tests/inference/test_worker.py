"""Two inference threads behind one engine: what each takes, and what becomes of the other's."""

import asyncio
import gc
import weakref
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from engine_bench import PATIENCE, Bench, endless, equal, some_rows, start

from bot.inference.errors import DeadlineExceeded, EngineClosed, InferenceFailed


@pytest_asyncio.fixture
async def pair() -> AsyncIterator[Bench]:
    pair = Bench(workers=2)
    yield pair
    for runner in pair.runners:
        runner.gate.set()
    await pair.engine.close()


async def test_rows_are_shared_and_come_back_in_their_order(pair: Bench, bench: Bench) -> None:
    rows = [*some_rows(1, 5), *some_rows(2, 6)]
    assert equal(await pair.engine.run(rows), await bench.engine.run(rows))
    assert [max(runner.steps) for runner in pair.runners] == [6, 5]


async def test_new_requests_stand_in_one_line(pair: Bench) -> None:
    """A verse begins with a single row: its place in line counts all who came before."""
    for number in range(4):
        await pair.engine.run(some_rows(number, 1))
    assert [bool(runner.steps) for runner in pair.runners] == [True, False]


async def test_what_fails_one_half_takes_the_other_out(pair: Bench) -> None:
    first, second = pair.runners
    second.crash = RuntimeError("broken")
    with pytest.raises(InferenceFailed):
        await pair.engine.run([*endless(1), *endless(2)])
    # The first thread is free of the endless row as soon as it has read the cancellation.
    before = len(first.steps)
    assert len(await asyncio.wait_for(pair.engine.run(some_rows(3, 1)), PATIENCE)) == 1
    after = len(first.steps)
    await asyncio.sleep(0.05)
    assert len(first.steps) == after > before


async def test_a_crash_of_one_leaves_the_other_running(pair: Bench) -> None:
    first, second = pair.runners
    first.gate.clear()
    lone = start(pair.engine.run(endless(1, 50)))
    assert await asyncio.to_thread(first.entered.wait, PATIENCE)
    second.crash = RuntimeError("broken")
    with pytest.raises(InferenceFailed):
        await pair.engine.run(some_rows(2, 2))
    first.gate.set()
    assert len(await asyncio.wait_for(lone, PATIENCE)) == 1
    assert len(await pair.engine.run(some_rows(2, 2))) == 2


async def test_a_deadline_and_a_cancellation_reach_both(pair: Bench) -> None:
    with pytest.raises(DeadlineExceeded):
        await pair.engine.run([*endless(1), *endless(2)], deadline=0.1)
    task = start(pair.engine.run([*endless(1), *endless(2)]))
    for runner in pair.runners:
        runner.entered.clear()
        assert await asyncio.to_thread(runner.entered.wait, PATIENCE)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await pair.engine.run(some_rows(1, 2))
    steps = [len(runner.steps) for runner in pair.runners]
    await asyncio.sleep(0.05)
    assert [len(runner.steps) for runner in pair.runners] == steps


async def test_results_are_free_as_soon_as_their_reader_drops_them(pair: Bench) -> None:
    """Without waiting for the garbage collector, which comes by seldom."""
    gc.disable()
    try:
        watched = [weakref.ref(row.logprobs) for row in await pair.engine.run(some_rows(1, 6))]
        await pair.engine.run(some_rows(2, 6))  # the threads are past the first
        alive = sum(ref() is not None for ref in watched)
    finally:
        gc.enable()
    assert alive == 0


async def test_closing_ends_both(pair: Bench) -> None:
    task = start(pair.engine.run([*endless(1), *endless(2)]))
    for runner in pair.runners:
        assert await asyncio.to_thread(runner.entered.wait, PATIENCE)
    await pair.engine.close()
    with pytest.raises(EngineClosed):
        await task
    assert all(worker.join(0) for worker in pair.engine._workers)
