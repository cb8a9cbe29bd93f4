"""The engine when nobody asks, and when everybody does."""

import asyncio
import random
import sys
import time

import numpy as np
import pytest
from engine_bench import equal

from bot.inference.bundle import Bundle
from bot.inference.engine import Engine, Finished, Row, Sampling
from bot.inference.errors import DeadlineExceeded, QueueFull

CROWD = 500


def request(bundle: Bundle, number: int) -> list[Row]:
    forced = (bundle.tokenizer.id("<song>"), bundle.tokenizer.id(f"<syllables:{number % 25}>"))
    return [Row(forced, None, Sampling(), key=(number, 0, i), max_steps=8) for i in range(16)]


async def test_everyone_is_answered_or_refused_with_a_place_and_a_reason(tiny: Bundle) -> None:
    async with await Engine.open(tiny, provider="cpu", threads=1, queue_limit=64) as engine:
        answers = await asyncio.wait_for(
            asyncio.gather(
                *(engine.run(request(tiny, i), group=i % 8) for i in range(CROWD)),
                return_exceptions=True,
            ),
            60,
        )
        refused = [answer for answer in answers if isinstance(answer, QueueFull)]
        served = [i for i, answer in enumerate(answers) if isinstance(answer, list)]
        assert len(served) + len(refused) == CROWD
        assert len(served) >= 64
        assert refused
        assert all(1 <= refusal.place <= 65 for refusal in refused)
        assert all("ahead" in str(refusal) for refusal in refused)
        # The line is empty again, and who is served then gets what the crowd's got.
        again = await engine.run(request(tiny, served[0]))
    first = answers[served[0]]
    assert isinstance(first, list)
    for one, other in zip(first, again, strict=True):
        assert isinstance(one, Finished)
        assert one.tokens == other.tokens
        np.testing.assert_array_equal(one.logprobs, other.logprobs)


@pytest.mark.parametrize("threads", [2, 4])
async def test_who_is_left_when_others_give_up_gets_what_he_gets_alone(
    tiny: Bundle, threads: int
) -> None:
    """Requests are cancelled and run out of time while both threads step them."""
    chance = random.Random(threads)

    async def ask(engine: Engine, number: int, deadline: float | None = None) -> list[Finished]:
        [begun] = await engine.run([Row((number, 7))], group=number % 3)
        rows = [
            Row((5,) * (i % 3), begun.state, Sampling(), key=(number, 1, i), max_steps=10)
            for i in range(1, 2 + 4 * (number % 9))
        ]
        try:
            return await engine.run(rows, group=number % 3, deadline=deadline, resumes=True)
        finally:
            engine.release(begun.state)

    async with await Engine.open(tiny, provider="cpu", threads=1) as engine:
        alone = [await ask(engine, number) for number in range(30)]
    async with await Engine.open(tiny, provider="cpu", threads=threads) as engine:
        tasks = []
        for number in [*range(30)] * 2:
            deadline = chance.uniform(0, 0.05) if chance.random() < 0.2 else None
            task = asyncio.create_task(ask(engine, number, deadline))
            tasks.append(task)
            if chance.random() < 0.3:
                asyncio.get_running_loop().call_later(chance.uniform(0, 0.1), task.cancel)
        answers = await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 60)
        late = await ask(engine, 29)
    assert equal(late, alone[29])
    assert sum(isinstance(answer, list) for answer in answers) >= 20
    for number, answer in enumerate(answers):
        if isinstance(answer, list):
            assert equal(answer, alone[number % 30])
        else:
            assert isinstance(answer, DeadlineExceeded | asyncio.CancelledError)


async def test_an_idle_engine_uses_no_time(tiny: Bundle) -> None:
    async with await Engine.open(tiny, provider="cpu", threads=2) as engine:
        await engine.run(request(tiny, 1))
        await asyncio.sleep(0.1)
        start, used = time.perf_counter(), time.process_time()
        await asyncio.sleep(1.0)
        share = (time.process_time() - used) / (time.perf_counter() - start)
    assert share < 0.02  # half a hundredth is what `bench` looks for; a test has company


async def test_threads_hand_over_within_a_step(tiny: Bundle) -> None:
    async with await Engine.open(tiny, provider="cpu", threads=1):
        assert sys.getswitchinterval() <= 0.002
