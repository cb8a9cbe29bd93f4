"""The engine when nobody asks, and when everybody does."""

import asyncio
import sys
import time

import numpy as np

from bot.inference.bundle import Bundle
from bot.inference.engine import Engine, Finished, Row, Sampling
from bot.inference.errors import QueueFull

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
