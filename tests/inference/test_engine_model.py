import asyncio

import numpy as np
import pytest
from engine_bench import equal

from bot.inference.bundle import Bundle
from bot.inference.engine import Engine, Row, Sampling
from bot.inference.errors import ProviderError


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
    monkeypatch.setattr("onnxruntime.get_available_providers", lambda: ["CPUExecutionProvider"])
    with pytest.raises(ProviderError, match="no CUDA"):
        await Engine.open(tiny, provider="cuda")
