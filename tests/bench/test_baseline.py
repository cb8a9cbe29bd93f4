import numpy as np
import pytest

from bot.bench.baseline import LoopEngine
from bot.inference.bundle import Bundle
from bot.inference.engine import Engine, Row, Sampling


class Lately:
    """A guide that lets only tokens from 256 on come, and notes what came."""

    start = 0

    def __init__(self, size: int) -> None:
        self.allowed = np.arange(size) >= 256
        self.listed = np.array([260, 270])

    def mask(self, node: int) -> np.ndarray:
        return self.listed if node == 0 else self.allowed

    def advance(self, node: int, token: int) -> int:
        return node + 1


def rows(bundle: Bundle, count: int = 6) -> list[Row]:
    song = bundle.tokenizer.id("<song>")
    guide = Lately(bundle.tokenizer.size)
    return [
        Row((song, 300 + i % 2), None, Sampling(0.8, 0.02), guide, (7, 0, i), 10)
        for i in range(count)
    ]


@pytest.fixture(scope="module")
def loops(tiny: Bundle) -> tuple[LoopEngine, LoopEngine]:
    return LoopEngine(tiny, 1, together=False), LoopEngine(tiny, 1, together=True)


async def test_batched_or_not_the_rows_are_the_same(
    tiny: Bundle, loops: tuple[LoopEngine, LoopEngine]
) -> None:
    apart, together = [await loop.run(rows(tiny)) for loop in loops]
    for one, other in zip(apart, together, strict=True):
        assert one.tokens == other.tokens
        assert one.ended == other.ended
        np.testing.assert_allclose(one.logprobs, other.logprobs, atol=1e-4)
        np.testing.assert_allclose(one.state.vector, other.state.vector, atol=1e-4)
        assert all(token >= 256 for token in one.tokens[2:])
        assert one.tokens[2] in {260, 270}
        assert len(one.tokens) <= 12
        assert one.ended == (one.tokens[-1] == tiny.tokenizer.newline)
    assert len({one.tokens for one in apart}) > 1


async def test_it_scores_as_the_engine_does(
    tiny: Bundle, loops: tuple[LoopEngine, LoopEngine]
) -> None:
    text = Row((5, 300, 301, 302, 303))
    async with await Engine.open(tiny, provider="cpu", threads=1) as engine:
        [wanted] = await engine.run([text])
        [further] = await engine.run([Row((304, 305), wanted.state)])
    for loop in loops:
        [found] = await loop.run([text])
        assert found.tokens == wanted.tokens
        assert found.state.pending == 303
        np.testing.assert_allclose(found.logprobs, wanted.logprobs, atol=0.1)
        [after] = await loop.run([Row((304, 305), found.state)])
        assert after.tokens == (304, 305)
        np.testing.assert_allclose(after.logprobs, further.logprobs, atol=0.1)
        [single] = await loop.run([Row((7,))])
        assert single.tokens == (7,)
        loop.release(found.state)
        with pytest.raises(ValueError, match="released"):
            await loop.run([Row((1,), found.state)])
