import math

import numpy as np
import pytest

from bot.inference.masks import Masks
from bot.inference.rows import Mask, Sampling
from bot.inference.sampler import NOTHING, Choices, Floats, Ints, mix, row_seed, sample

VOCABULARY = 64
BLOCK = 8


def make_logits(rows: int, seed: int = 0) -> Floats:
    return np.random.default_rng(seed).normal(0, 2, (rows, VOCABULARY)).astype(np.float32)


def draw(
    logits: Floats,
    samplings: list[Sampling],
    seeds: list[int] | None = None,
    masks: list[Mask | None] | None = None,
    times: int = 1,
) -> Ints:
    """Return the last of several draws for each row."""
    rows = len(logits)
    choices, table = Choices(rows + 3), Masks(VOCABULARY)
    for slot in range(rows):
        choices.put(slot, samplings[slot], (seeds or list(range(rows)))[slot])
        choices.mask[slot] = table.number(masks[slot] if masks else None)
    peaks = logits.reshape(rows, -1, BLOCK).max(axis=2)
    for _ in range(times):
        tokens = sample(logits, peaks, choices, table)
    return tokens


def frequencies(sampling: Sampling, logits: Floats, mask: Mask | None = None) -> Floats:
    """Return how often each token comes in many draws from one distribution."""
    rows = 10_000
    seeds = [row_seed((7, 0, i)) for i in range(rows)]
    tokens = draw(np.repeat(logits, rows, axis=0), [sampling] * rows, seeds, [mask] * rows)
    return np.bincount(tokens, minlength=VOCABULARY) / rows


def expected(sampling: Sampling, logits: Floats, mask: Mask | None = None) -> Floats:
    """The distribution as the settings define it."""
    values = logits[0].astype(np.float64)
    if mask is not None:
        values = np.where(mask, values, -np.inf)
    shares = np.exp(values - values.max())
    values = np.where(shares >= sampling.min_p, values, -np.inf)
    p = np.exp((values - values.max()) / sampling.temperature)
    p /= p.sum()
    if sampling.top_p < 1:
        order = np.argsort(-p)
        ahead = np.cumsum(p[order]) - p[order]
        p[order[ahead >= sampling.top_p]] = 0
        p /= p.sum()
    return p


@pytest.mark.parametrize(
    "sampling",
    [
        Sampling(min_p=0.0),
        Sampling(min_p=0.1),
        Sampling(temperature=0.6, min_p=0.02),
        Sampling(temperature=1.7, min_p=0.05),
        Sampling(min_p=0.0, top_p=0.7),
        Sampling(temperature=1.3, min_p=0.02, top_p=0.9),
    ],
)
@pytest.mark.parametrize("masked", [False, True])
def test_tokens_come_as_often_as_they_should(sampling: Sampling, masked: bool) -> None:
    logits = make_logits(1)
    mask = None
    if masked:
        mask = np.ones(VOCABULARY, dtype=bool)
        mask[np.argsort(-logits[0])[:3]] = False
    found, wanted = frequencies(sampling, logits, mask), expected(sampling, logits, mask)
    assert not found[wanted == 0].any()
    np.testing.assert_allclose(found, wanted, atol=0.02)


def test_a_mask_that_spares_the_likeliest_token_is_kept_too() -> None:
    logits = make_logits(1)
    mask = np.ones(VOCABULARY, dtype=bool)
    mask[np.argsort(-logits[0])[1:4]] = False
    sampling = Sampling(min_p=0.05)
    found, wanted = frequencies(sampling, logits, mask), expected(sampling, logits, mask)
    assert not found[~mask].any()
    np.testing.assert_allclose(found, wanted, atol=0.02)


def test_temperature_zero_takes_the_likeliest() -> None:
    logits = make_logits(50)
    tokens = draw(logits, [Sampling(temperature=0.0)] * 50)
    np.testing.assert_array_equal(tokens, logits.argmax(axis=1))


def test_a_row_draws_the_same_alone_and_in_company() -> None:
    logits = make_logits(63)
    logits[5] = np.nan  # a dead slot
    rng = np.random.default_rng(1)
    samplings = [
        Sampling(float(rng.uniform(0.5, 1.5)), float(rng.choice([0, 0.02, 0.2]))) for _ in range(62)
    ]
    samplings.append(Sampling(1.0, 0.0, 0.8))
    masks = [None if i % 3 else rng.random(VOCABULARY) < 0.3 for i in range(63)]
    together = draw(logits, samplings, masks=masks, times=4)
    for i in range(63):
        alone = draw(logits[i : i + 1], [samplings[i]], [i], [masks[i]], times=4)
        assert alone[0] == together[i]
    assert together[5] == NOTHING


def test_nothing_comes_where_nothing_may() -> None:
    logits = make_logits(3)
    none = np.zeros(VOCABULARY, dtype=bool)
    one = none.copy()
    one[9] = True
    assert draw(logits, [Sampling()] * 3, masks=[none, one, None]).tolist()[:2] == [NOTHING, 9]
    assert draw(logits[:1], [Sampling()], masks=[none]).tolist() == [NOTHING]
    assert draw(np.full((1, VOCABULARY), np.nan, np.float32), [Sampling()]).tolist() == [NOTHING]


def test_each_step_and_each_part_of_the_key_draws_anew() -> None:
    logits = np.zeros((1, VOCABULARY), dtype=np.float32)
    flat = [Sampling(min_p=0.0)]
    by_step = {int(draw(logits, flat, [3], times=n)[0]) for n in range(1, 30)}
    assert len(by_step) > 10
    for part in range(3):
        keys = [tuple(value if i == part else 1 for i in range(3)) for value in range(-20, 20)]
        assert len({row_seed(key) for key in keys}) == 40
        assert len({int(draw(logits, flat, [row_seed(key)])[0]) for key in keys}) > 10
    assert row_seed((1, 2, 3)) != row_seed((3, 2, 1))
    assert row_seed((1 << 70, 0, 0)) == row_seed((0, 0, 0))  # keys are taken modulo 2⁶⁴


def test_mix_is_splitmix64() -> None:
    # The first outputs for seed 0, as published with the reference implementation.
    golden = np.uint64(0x9E3779B97F4A7C15)
    words = mix(np.arange(1, 4, dtype=np.uint64) * golden)
    assert [int(w) for w in words] == [
        0xE220A8397B1DCDAF,
        0x6E789E6AA1B965F4,
        0x06C45D188009454F,
    ]


def test_a_mask_may_list_its_tokens() -> None:
    logits = make_logits(40)
    listed = np.array([40, 3, 17])
    spelt = np.zeros(VOCABULARY, dtype=bool)
    spelt[listed] = True
    samplings = [Sampling(min_p=0.0, temperature=1.5)] * 40
    by_list = draw(logits, samplings, masks=[listed] * 40)
    assert set(by_list.tolist()) == {3, 17, 40}
    again = draw(logits, samplings, masks=[listed[::-1].copy()] * 40)
    assert set(again.tolist()) == {3, 17, 40}
    assert set(draw(logits, samplings, masks=[spelt] * 40).tolist()) == {3, 17, 40}
    nothing = np.array([], dtype=np.int64)
    assert draw(logits[:2], samplings[:2], masks=[nothing, listed]).tolist()[0] == NOTHING


@pytest.mark.parametrize(
    ("temperature", "min_p", "top_p"),
    [(-0.1, 0, 1), (math.nan, 0, 1), (math.inf, 0, 1), (1, -0.1, 1), (1, 1.1, 1), (1, 0, 0)],
)
def test_settings_out_of_bounds_are_refused(temperature: float, min_p: float, top_p: float) -> None:
    with pytest.raises(ValueError, match="must"):
        Sampling(temperature, min_p, top_p)
