"""How many CPU threads suit a model's steps on this machine."""

import os
import time
from collections.abc import Callable

MOST_THREADS = 4
# A thread that gains less is left to the machine's other work.
_WORTH = 0.9
_STEPS = 48


def usable_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def choose(make_step: Callable[[int], Callable[[], object]]) -> int:
    """Return the number of threads that is worth having, by trying.

    1, 2 and 4 are tried, as far as there are cores; a larger number is taken where it makes
    a step at least a tenth faster than the best smaller one. That takes some hundred steps,
    each time the model is opened: what else runs on the machine counts too.

    Args:
        make_step: opens the model with so many threads and returns a step of it.
    """
    best, least = 1, float("inf")
    for threads in (1, 2, MOST_THREADS):
        if threads > usable_cores():
            break
        seconds = _time(make_step(threads)) if usable_cores() > 1 else 0.0
        if seconds < _WORTH * least:
            best, least = threads, seconds
    return best


def _time(step: Callable[[], object]) -> float:
    """Return the least time of a step: what disturbs the machine for a moment is left out."""
    least = float("inf")
    for _ in range(_STEPS):
        start = time.perf_counter()
        step()
        least = min(least, time.perf_counter() - start)
    return least
