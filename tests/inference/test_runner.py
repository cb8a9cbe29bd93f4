import numpy as np
import onnxruntime as ort
import pytest

from bot.inference.bundle import Bundle
from bot.inference.runner import BUCKETS, CAPACITY, Floats, OnnxRunner
from bot.inference.sessions import cpu_session


def make_runner(bundle: Bundle, threads: int = 1, capacity: int = CAPACITY) -> OnnxRunner:
    session = cpu_session(bundle.cpu_graph, threads)
    return OnnxRunner(session, time_major=False, capacity=capacity)


def random_states(runner: OnnxRunner, count: int) -> Floats:
    states = np.random.default_rng(0).uniform(-1, 1, (count, runner.state_size))
    return states.astype(np.float32)


def test_a_step_is_what_the_bare_graph_gives(tiny: Bundle) -> None:
    runner = make_runner(tiny)
    states = random_states(runner, 5)
    for slot in range(5):
        runner.load(slot, states[slot])
    runner.tokens[:5] = [3, 1, 4, 1, 5]
    runner.step(5)
    session = ort.InferenceSession(tiny.cpu_graph)
    feeds = {"tokens": runner.tokens[:5].copy()}
    start = 0
    for entry in session.get_inputs()[1:]:
        feeds[entry.name] = states[:, start : start + entry.shape[1]]
        start += entry.shape[1]
    names = [x.name for x in session.get_outputs()]
    out = dict(zip(names, session.run(None, feeds), strict=True))
    np.testing.assert_array_equal(runner.logits[:5], out["logits"])
    exact = np.log(np.exp(out["logits"].astype(np.float64)).sum(axis=1))
    np.testing.assert_allclose(runner.logsumexp[:5], exact, rtol=1e-5)
    after = np.concatenate([out[f"next_{x.name}"] for x in session.get_inputs()[1:]], axis=1)
    for slot in range(5):
        np.testing.assert_array_equal(runner.save(slot), after[slot])


def test_states_go_on_from_step_to_step_and_move_between_slots(tiny: Bundle) -> None:
    runner = make_runner(tiny)
    tokens = [7, 8, 9, 10]
    runner.load(0, None)
    for token in tokens:
        runner.tokens[0] = token
        runner.step(1)
    straight, logits = runner.save(0), runner.logits[0].copy()
    for slot in range(20):
        runner.load(slot, None)
    slot = 13
    for token, width in zip(tokens, (20, 17, 14, 20), strict=True):
        runner.tokens[slot] = token
        runner.step(width)
        where = (slot + 5) % 14
        runner.move(slot, where)
        slot = where
    np.testing.assert_array_equal(runner.save(slot), straight)
    saved = runner.save(slot)
    runner.step(20)
    assert (saved == straight).all()  # what was saved is a copy
    assert logits.shape == (tiny.tokenizer.size,)


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("rows", [2, 17, 64, 256])
def test_a_row_is_the_same_in_any_company(tiny: Bundle, rows: int, threads: int) -> None:
    single, many = make_runner(tiny), make_runner(tiny, threads)
    states = random_states(many, rows)
    tokens = np.random.default_rng(1).integers(0, tiny.tokenizer.size, rows)
    poison = np.full(many.state_size, np.nan, dtype=np.float32)
    for slot in range(rows):
        many.load(slot, states[slot] if slot % 5 != 3 else poison)
    many.tokens[:rows] = tokens
    many.step(rows)
    for slot in [s for s in {0, 1, rows // 2, rows - 1} if s % 5 != 3]:
        single.load(0, states[slot])
        single.tokens[0] = tokens[slot]
        single.step(1)
        np.testing.assert_array_equal(many.logits[slot], single.logits[0])
        assert many.logsumexp[slot] == single.logsumexp[0]
        np.testing.assert_array_equal(many.save(slot), single.save(0))


def test_steps_run_in_few_sizes(tiny: Bundle) -> None:
    runner = make_runner(tiny)
    for rows in range(1, CAPACITY + 1):
        runner.step(rows)
    assert {rows for rows, _ in runner._bindings} == set(BUCKETS)
    small = make_runner(tiny, capacity=6)
    small.step(5)
    small.step(6)
    assert {rows for rows, _ in small._bindings} == {6}


def test_a_step_makes_no_buffer(tiny: Bundle) -> None:
    runner = make_runner(tiny)
    logits = runner.logits
    where = logits.__array_interface__["data"]
    runner.step(3)
    runner.step(3)
    assert runner.logits is logits
    assert logits.__array_interface__["data"] == where
    assert len(runner._bindings) == 2


def test_the_graph_for_cuda_steps_the_same_way(tiny: Bundle) -> None:
    """On the CPU here: the arithmetic differs by the activations' rounding alone."""
    session = ort.InferenceSession(tiny.cuda_graph)
    whole = OnnxRunner(session, time_major=True)
    step = make_runner(tiny)
    assert whole.state_size == step.state_size
    for runner in (whole, step):
        for slot in range(3):
            runner.load(slot, None)
        for tokens in ([3, 1, 4], [1, 5, 9]):
            runner.tokens[:3] = tokens
            runner.step(3)
    np.testing.assert_allclose(whole.logits[:3], step.logits[:3], atol=0.15)
    np.testing.assert_allclose(whole.logsumexp[:3], step.logsumexp[:3], atol=0.05)
    np.testing.assert_allclose(whole.save(1), step.save(1), atol=0.05)
