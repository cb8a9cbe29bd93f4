import gc
import weakref
from collections.abc import Hashable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.inference.errors import QueueFull
from bot.inference.scheduler import Job, Scheduler, Unit

CAPACITY = 8
LIMIT = 6


def make_job(
    group: Hashable = "a",
    *sizes: int,
    deadline: float | None = None,
    resumes: bool = False,
) -> Job[str]:
    units = [
        Unit([f"{group}{number}.{row}" for row in range(size)])
        for number, size in enumerate(sizes or (1,))
    ]
    return Job(group, units, deadline, resumes)


def finish_all(scheduler: Scheduler[str], units: list[Unit[str]]) -> None:
    for unit in units:
        while unit.live:
            scheduler.finish(unit)


def admitted(scheduler: Scheduler[str]) -> list[Hashable]:
    return [unit.job.group for unit in scheduler.admit()]


def test_groups_take_turns() -> None:
    scheduler: Scheduler[str] = Scheduler(CAPACITY)
    for group in ("a", "a", "a", "b", "c", "b"):
        scheduler.submit(make_job(group))
    assert admitted(scheduler) == ["a", "b", "c", "a", "b", "a"]


def test_a_busy_group_does_not_hold_up_another() -> None:
    scheduler: Scheduler[str] = Scheduler(CAPACITY, queue_limit=100)
    for _ in range(50):
        scheduler.submit(make_job("busy", CAPACITY))
    first = scheduler.admit()
    scheduler.submit(make_job("calm", 2))
    finish_all(scheduler, first)
    second = scheduler.admit()
    assert [unit.job.group for unit in second] == ["busy"]
    finish_all(scheduler, second)
    assert admitted(scheduler) == ["calm"]


def test_a_large_unit_is_not_overtaken_by_small_ones() -> None:
    scheduler: Scheduler[str] = Scheduler(CAPACITY)
    scheduler.submit(make_job("a", 5))
    scheduler.submit(make_job("b", 5))
    scheduler.submit(make_job("c", 1))
    first = scheduler.admit()
    assert [unit.job.group for unit in first] == ["a"]
    assert scheduler.live == 5
    finish_all(scheduler, first)
    assert admitted(scheduler) == ["b", "c"]


def test_rows_leave_one_by_one() -> None:
    scheduler: Scheduler[str] = Scheduler(CAPACITY)
    job = make_job("a", 3)
    scheduler.submit(job)
    (unit,) = scheduler.admit()
    for left in (2, 1, 0):
        assert not job.done
        scheduler.finish(unit)
        assert scheduler.live == left
    assert job.done
    assert not list(scheduler.jobs)
    with pytest.raises(ValueError, match="no live row"):
        scheduler.finish(unit)


def test_the_line_is_bounded_and_tells_the_place() -> None:
    scheduler: Scheduler[str] = Scheduler(1, queue_limit=LIMIT)
    waiting = [make_job(group) for group in ("a", "a", "b", "b", "c", "c")]
    for job in waiting:
        scheduler.submit(job)
    # a b c a b c is the order of turns.
    assert [scheduler.place(job) for job in waiting] == [1, 4, 2, 5, 3, 6]
    with pytest.raises(QueueFull) as caught:
        scheduler.submit(make_job("d"))
    assert caught.value.place == 4
    assert "3 requests are ahead" in str(caught.value)
    scheduler.admit()
    assert scheduler.place(waiting[0]) == 0
    assert [scheduler.place(job) for job in waiting[1:]] == [3, 1, 4, 2, 5]
    scheduler.submit(make_job("d"))


def test_a_group_has_half_of_the_line_at_most() -> None:
    scheduler: Scheduler[str] = Scheduler(1, queue_limit=LIMIT)
    for _ in range(LIMIT // 2):
        scheduler.submit(make_job("busy"))
    with pytest.raises(QueueFull):
        scheduler.submit(make_job("busy"))
    scheduler.submit(make_job("calm"))


def test_what_was_begun_goes_before_the_new_and_is_never_refused() -> None:
    scheduler: Scheduler[str] = Scheduler(1, queue_limit=2)
    new = [make_job("a"), make_job("b")]
    for job in new:
        scheduler.submit(job)
    begun = [make_job("a", 1, 1, resumes=True), make_job("a", resumes=True)]
    for job in begun:
        scheduler.submit(job)
    served = []
    while units := scheduler.admit():
        served += [unit.job for unit in units]
        finish_all(scheduler, units)
    assert [job for job in served if job.group == "a"] == [begun[0], begun[0], begun[1], new[0]]


def test_dropping_frees_the_room_at_once() -> None:
    scheduler: Scheduler[str] = Scheduler(CAPACITY)
    job, other = make_job("a", 5, 5), make_job("b", 3)
    scheduler.submit(job)
    scheduler.submit(other)
    first, second = scheduler.admit()
    assert (first.job, second.job) == (job, other)
    scheduler.finish(first)
    assert scheduler.drop(job) == [first]
    assert scheduler.live == 3
    assert list(scheduler.jobs) == [other]
    assert scheduler.drop(job) == []
    assert scheduler.admit() == []


def test_a_job_that_is_done_is_not_held_until_its_deadline() -> None:
    scheduler: Scheduler[frozenset[int]] = Scheduler(CAPACITY)
    row = frozenset({1})
    watched = weakref.ref(row)
    scheduler.submit(Job("a", [Unit([row])], deadline=1e9))
    scheduler.finish(scheduler.admit()[0])
    del row
    gc.collect()
    assert watched() is None


def test_deadlines_pass() -> None:
    scheduler: Scheduler[str] = Scheduler(1)
    soon, later, never = make_job(deadline=1.0), make_job(deadline=2.0), make_job()
    for job in (later, never, soon):
        scheduler.submit(job)
    assert scheduler.expired(0.9) == []
    assert scheduler.expired(1.0) == [soon]
    scheduler.drop(soon)
    scheduler.drop(later)
    assert scheduler.expired(9.0) == []


@pytest.mark.parametrize("sizes", [(), (0,), (CAPACITY + 1,), (1, 0)])
def test_units_must_fit(sizes: tuple[int, ...]) -> None:
    scheduler: Scheduler[str] = Scheduler(CAPACITY)
    units: list[Unit[str]] = [Unit(["x"] * size) for size in sizes]
    with pytest.raises(ValueError, match="1 to 8 rows"):
        scheduler.submit(Job("a", units))
    assert not list(scheduler.jobs)


@settings(max_examples=40, deadline=None)
@given(
    flood=st.integers(1, 30),
    size=st.integers(1, CAPACITY),
    own=st.integers(1, CAPACITY),
)
def test_no_group_waits_longer_than_one_turn_of_the_others(flood: int, size: int, own: int) -> None:
    scheduler: Scheduler[str] = Scheduler(CAPACITY, queue_limit=200)
    for _ in range(flood):
        scheduler.submit(make_job("flood", size))
    scheduler.submit(make_job("calm", own))
    before = 0
    while True:
        units = scheduler.admit()
        groups = [unit.job.group for unit in units]
        if "calm" in groups:
            before += groups.index("calm")
            break
        before += len(units)
        finish_all(scheduler, units)
    assert before <= 1
