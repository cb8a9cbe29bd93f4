import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import fake_runner
import numpy as np
import pytest
from fake_runner import STOP, VOCABULARY, FakeRunner, follow, predict
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.inference.batch import Batch
from bot.inference.errors import InferenceFailed
from bot.inference.masks import Masks
from bot.inference.rows import Finished, Mask, Parked, Row, Sampling
from bot.inference.sampler import Choices, row_seed, sample

if TYPE_CHECKING:
    from bot.inference.lines import Outcome

BAN = 5


@dataclass
class Parity:
    """A guide with two nodes: after an even token any may come but BAN, after an odd, none odd."""

    start: int = 0
    masks: list[Mask | None] = field(default_factory=list)

    def __post_init__(self) -> None:
        even = np.arange(VOCABULARY) % 2 == 0
        self.masks = [np.arange(VOCABULARY) != BAN, even]

    def mask(self, node: int) -> Mask | None:
        return self.masks[node]

    def advance(self, node: int, token: int) -> int:
        return token % 2


def alone(row: Row) -> Finished:
    """Run one row by itself, the plain way."""
    state, count = (0.0, 0.0) if row.state is None else map(float, row.state.vector)
    script = list(row.script)
    tokens: list[int] = []
    logprobs: list[float] = []
    if row.state is None or row.state.pending is None:
        tokens, logprobs = script[:1], [0.0]
    choices, masks = Choices(1), Masks(VOCABULARY)
    choices.put(0, row.sampling or Sampling(), row_seed(row.key))
    node = row.guide.start if row.guide else 0
    ended, drawn = False, 0
    token = script.pop(0)
    while script or (row.sampling is not None and not ended and drawn < row.max_steps):
        state, count = follow(state, token), count + 1
        logits = predict(state)
        if script:
            token = script.pop(0)
        else:
            choices.mask[0] = masks.number(row.guide.mask(node) if row.guide else None)
            peaks = logits.reshape(1, -1, fake_runner.BLOCK).max(axis=2)
            token = int(sample(logits[None], peaks, choices, masks)[0])
            node = row.guide.advance(node, token) if row.guide else 0
            drawn += 1
            ended = token == STOP
        tokens.append(token)
        logprobs.append(float(logits[token]) - math.log(np.exp(logits.astype(float)).sum()))
    vector = np.array([state, count], dtype=np.float32)
    return Finished(tuple(tokens), np.array(logprobs), ended, Parked(vector, token))


def same(found: Finished, wanted: Finished) -> None:
    assert found.tokens == wanted.tokens
    np.testing.assert_allclose(found.logprobs, wanted.logprobs, rtol=1e-6)
    assert found.ended == wanted.ended
    assert found.state.pending == wanted.state.pending
    np.testing.assert_array_equal(found.state.vector, wanted.state.vector)


def run_all(batch: Batch[int], rows: list[Row]) -> dict[int, Finished | Exception]:
    outcomes: list[Outcome[int]] = []
    for tag, row in enumerate(rows):
        outcomes += batch.start([(tag, row)])
    while len(batch):
        outcomes += batch.step()
    results = {outcome.tag: outcome.result for outcome in outcomes}
    assert len(results) == len(outcomes) == len(rows)
    return results


tokens = st.integers(0, VOCABULARY - 1)
states = st.none() | st.builds(
    lambda state, pending: Parked(np.array([state, 3], np.float32), pending),
    st.integers(0, fake_runner.PRIME - 1),
    tokens,
)
row_strategy = st.builds(
    Row,
    forced=st.lists(tokens, min_size=1, max_size=5).map(tuple),
    state=states,
    sampling=st.none() | st.builds(Sampling, st.sampled_from([0.0, 0.7, 1.2]), st.just(0.1)),
    guide=st.none() | st.just(Parity()),
    key=st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 3)),
    max_steps=st.integers(1, 12),
)


@settings(max_examples=60, deadline=None)
@given(
    groups=st.lists(st.tuples(row_strategy, st.integers(1, 4)), min_size=1, max_size=6),
    data=st.data(),
)
def test_every_row_ends_as_it_would_alone(
    groups: list[tuple[Row, int]], data: st.DataObject
) -> None:
    """Rows join and leave at any time, some share their prefix, some are cancelled."""
    batch: Batch[tuple[int, int]] = Batch(FakeRunner(capacity=24), STOP)
    waiting = [
        [
            (
                (number, i),
                Row(
                    row.forced, row.state, row.sampling, row.guide, (i, *row.key[1:]), row.max_steps
                ),
            )
            for i in range(count)
        ]
        for number, (row, count) in enumerate(groups)
    ]
    wanted = dict(member for members in waiting for member in members)
    found: dict[tuple[int, int], Finished] = {}
    cancelled: set[tuple[int, int]] = set()
    while waiting or len(batch):
        outcomes = []
        if waiting and not (len(batch) and data.draw(st.booleans())):
            outcomes += batch.start(waiting.pop())
        if len(batch) and data.draw(st.integers(0, 9)) == 0:
            victim = data.draw(st.sampled_from(sorted(set(wanted) - set(found) - cancelled)))
            if all(victim not in dict(members) for members in waiting):
                finished = {outcome.tag for outcome in outcomes}
                batch.drop({victim})
                cancelled |= {victim} - finished
        outcomes += batch.step()
        for outcome in outcomes:
            assert outcome.tag not in found
            assert outcome.tag not in cancelled
            assert isinstance(outcome.result, Finished)
            found[outcome.tag] = outcome.result
    assert set(found) == set(wanted) - cancelled
    for tag, result in found.items():
        same(result, alone(wanted[tag]))


def test_rows_with_one_prefix_take_one_slot_until_they_part() -> None:
    runner = FakeRunner()
    batch: Batch[int] = Batch(runner, STOP)
    guide = Parity()
    guide.masks = [np.arange(VOCABULARY) != STOP] * 2
    rows = [(i, Row((1, 2, 3), None, Sampling(), guide, (i, 0, 0), 2)) for i in range(5)]
    assert batch.start(rows) == []
    while len(batch):
        batch.step()
    assert runner.steps == [1, 1, 1, 5]


def test_a_row_goes_on_from_where_another_stopped() -> None:
    batch: Batch[int] = Batch(FakeRunner(), STOP)
    first = run_all(batch, [Row((3, 4), None, Sampling(), max_steps=5)])[0]
    assert isinstance(first, Finished)
    further = run_all(batch, [Row((7,), first.state)])[0]
    whole = run_all(batch, [Row((*first.tokens, 7))])[0]
    assert isinstance(further, Finished)
    assert isinstance(whole, Finished)
    assert further.tokens == (7,)
    assert further.logprobs.tolist() == whole.logprobs[-1:].tolist()
    np.testing.assert_array_equal(further.state.vector, whole.state.vector)


def test_a_row_of_one_token_is_done_at_once() -> None:
    runner = FakeRunner()
    batch: Batch[int] = Batch(runner, STOP)
    (outcome,) = batch.start([(0, Row((4,)))])
    assert isinstance(outcome.result, Finished)
    assert outcome.result.tokens == (4,)
    assert outcome.result.logprobs.tolist() == [0.0]
    assert outcome.result.state.pending == 4
    assert not outcome.result.state.vector.any()
    parked = Parked(np.array([5, 1], np.float32), 3)
    (outcome,) = batch.start([(0, Row((), parked))])
    assert isinstance(outcome.result, Finished)
    assert outcome.result.tokens == ()
    assert outcome.result.state.pending == 3
    assert outcome.result.state is not parked
    assert runner.steps == []


def test_members_that_draw_nothing_leave_a_shared_prefix_with_its_score() -> None:
    batch: Batch[int] = Batch(FakeRunner(), STOP)
    rows = [Row((3, 4)), Row((3, 4), sampling=Sampling(), max_steps=2), Row((3, 4))]
    outcomes = batch.start(list(enumerate(rows)))
    while len(batch):
        outcomes += batch.step()
    results = {outcome.tag: outcome.result for outcome in outcomes}
    for tag, row in enumerate(rows):
        result = results[tag]
        assert isinstance(result, Finished)
        same(result, alone(row))
    results[0].state.release()
    assert results[2].state.vector.any()


def test_a_dead_end_ends_the_row_where_it_stands() -> None:
    guide = Parity()
    guide.masks[1] = np.zeros(VOCABULARY, dtype=bool)
    only_odd = np.arange(VOCABULARY) % 2 == 1
    guide.masks[0] = only_odd
    batch: Batch[int] = Batch(FakeRunner(), STOP)
    result = run_all(batch, [Row((2, 4), None, Sampling(), guide)])[0]
    assert isinstance(result, Finished)
    assert len(result.tokens) == 3
    assert not result.ended
    assert result.state.pending is None
    further = run_all(batch, [Row((7, 8), result.state)])[0]
    whole = run_all(batch, [Row((*result.tokens, 7, 8))])[0]
    assert isinstance(further, Finished)
    assert isinstance(whole, Finished)
    assert further.logprobs.tolist() == [0.0, whole.logprobs[-1]]
    np.testing.assert_array_equal(further.state.vector, whole.state.vector)


@pytest.mark.parametrize("where", ["start", "mask", "advance", "shape"])
def test_a_guide_that_raises_fails_its_own_row_alone(
    where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(Parity):
        def __getattribute__(self, name: str) -> object:
            if name == where:
                raise KeyError("broken guide")
            return super().__getattribute__(name)

        def mask(self, node: int) -> Mask | None:
            return np.ones(3, dtype=bool) if where == "shape" else None

    sound = Row((3, 4), None, Sampling(), Parity(), max_steps=6)
    broken = Row((3, 4), None, Sampling(), object.__new__(Broken), max_steps=6)
    if where != "start":
        object.__setattr__(broken.guide, "start", 0)
    batch: Batch[int] = Batch(FakeRunner(), STOP)
    results = run_all(batch, [sound, broken, sound])
    assert isinstance(results[1], ValueError if where == "shape" else KeyError)
    for tag in (0, 2):
        result = results[tag]
        assert isinstance(result, Finished)
        same(result, alone(sound))


def test_a_state_that_is_no_number_fails_its_own_rows_alone() -> None:
    poisoned = Parked(np.array([np.nan, 0], np.float32), 1)
    sound = Row((3, 4), None, Sampling(), max_steps=6)
    sick = Row((1,), poisoned, Sampling())
    batch: Batch[int] = Batch(FakeRunner(), STOP)
    outcomes = batch.start([(0, sound)])
    outcomes += batch.start([(1, sick), (2, sick)])
    outcomes += batch.start([(3, sound)])
    while len(batch):
        outcomes += batch.step()
    results = {outcome.tag: outcome.result for outcome in outcomes}
    assert isinstance(results[1], InferenceFailed)
    assert isinstance(results[2], InferenceFailed)
    for tag in (0, 3):
        result = results[tag]
        assert isinstance(result, Finished)
        same(result, alone(sound))


def test_a_released_state_cannot_be_gone_on_from() -> None:
    batch: Batch[int] = Batch(FakeRunner(), STOP)
    parked = Parked(np.zeros(2, np.float32), 1)
    parked.release()
    with pytest.raises(ValueError, match="released"):
        batch.start([(0, Row((1,), parked))])
    assert len(batch) == 0


def test_there_is_no_room_beyond_the_capacity() -> None:
    batch: Batch[int] = Batch(FakeRunner(capacity=2), STOP)
    for tag in range(2):
        batch.start([(tag, Row((1, 2)))])
    with pytest.raises(ValueError, match="no free slot"):
        batch.start([(2, Row((1, 2)))])
