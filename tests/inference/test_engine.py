import asyncio
import time

import numpy as np
import pytest
from engine_bench import PATIENCE, Bench, Endless, endless, equal, some_rows, start
from fake_runner import VOCABULARY

from bot.inference.engine import Parked, Row, Sampling
from bot.inference.errors import DeadlineExceeded, QueueFull


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


async def test_what_fails_as_it_begins_takes_all_its_rows_along(bench: Bench) -> None:
    [result] = await bench.engine.run([Row((1, 2))])
    await bench.hold()
    first = start(bench.engine.run(some_rows(1)))
    await bench.entered()
    late = start(bench.engine.run([Row((1, 2), result.state), *endless()]))
    await asyncio.sleep(0)
    bench.engine.release(result.state)
    bench.release()
    with pytest.raises(ValueError, match="released"):
        await late
    await first
    await bench.engine.run([Row((1, 2, 3))])
    assert bench.runner.steps[-1] == 1


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


async def test_the_event_loop_is_not_blocked(bench: Bench) -> None:
    task = start(bench.engine.run(endless()))
    await bench.entered()
    before = time.perf_counter()
    for _ in range(100):
        await asyncio.sleep(0)
    assert time.perf_counter() - before < 1
    assert not task.done()
    task.cancel()
