from collections.abc import Callable

import pytest

from bot.inference import threads


@pytest.mark.parametrize(
    ("cores", "times", "chosen"),
    [
        (1, {}, 1),
        (2, {1: 1.0, 2: 0.6}, 2),
        (2, {1: 1.0, 2: 0.95}, 1),
        (8, {1: 1.0, 2: 0.6, 4: 0.4}, 4),
        (8, {1: 1.0, 2: 0.95, 4: 0.4}, 4),
        (8, {1: 1.0, 2: 0.6, 4: 0.58}, 2),
        (3, {1: 1.0, 2: 0.6}, 2),
    ],
)
def test_a_thread_is_taken_where_it_is_worth_it(
    cores: int, times: dict[int, float], chosen: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = 0.0
    steps: list[int] = []

    def make_step(count: int) -> Callable[[], None]:
        def step() -> None:
            nonlocal clock
            steps.append(count)
            clock += times[count] * (3 if len(steps) % 4 else 1)  # the machine is at times busy

        return step

    monkeypatch.setattr(threads, "usable_cores", lambda: cores)
    monkeypatch.setattr(threads.time, "perf_counter", lambda: clock)
    assert threads.choose(make_step) == chosen
    assert set(steps) == set(times)


def test_the_cores_are_those_of_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads.os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    assert threads.usable_cores() == 2
    monkeypatch.delattr(threads.os, "sched_getaffinity")
    monkeypatch.setattr(threads.os, "cpu_count", lambda: 3)
    assert threads.usable_cores() == 3
