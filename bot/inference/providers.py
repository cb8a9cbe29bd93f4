"""Where a bundle's model runs: on which execution provider, with how many threads."""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, Literal

from bot.inference import threads as threads_for
from bot.inference.bundle import Bundle
from bot.inference.errors import ProviderError
from bot.inference.runner import OnnxRunner
from bot.inference.sessions import cpu_session, cuda_session

log = logging.getLogger(__name__)

Provider = Literal["auto", "cpu", "cuda"]

# The candidates of one line: what a request alone steps.
_USUAL_ROWS = 32
# Two are enough: while one draws tokens, the other is in the graph.
_MOST_RUNNERS = 2


def open_runners(bundle: Bundle, provider: Provider = "auto", threads: int = 0) -> list[OnnxRunner]:
    """Open a bundle's model where it runs best, for one inference thread or for two.

    Args:
        bundle: the model.
        provider: `cpu`, `cuda`, or `auto`: CUDA if it works, else the CPU.
        threads: CPU threads of the model; 0 takes as many as are worth having, by trying.

    Raises:
        ProviderError: `cuda` was asked for and cannot run.
    """
    if provider != "cpu":
        try:
            runner = OnnxRunner(cuda_session(bundle.cuda_graph, threads or 1), time_major=True)
            runner.step(1)
        except Exception as error:
            if provider == "cuda":
                if isinstance(error, ProviderError):
                    raise
                raise ProviderError(f"CUDA cannot run the model: {error}") from error
            log.info("The model runs on the CPU: %s", error)
        else:
            log.info("The model runs on CUDA.")
            return [runner]
    sessions = CpuSessions(bundle.cpu_graph)
    threads = threads or choose_threads(sessions)
    log.info("The model runs on the CPU with %d threads.", threads)
    return cpu_runners(sessions, threads)


class CpuSessions(dict[int, Any]):
    """A graph's sessions on the CPU by their threads, each opened when first asked for.

    Each holds the weights in a form of its own: what was tried out is not opened again.
    """

    def __init__(self, graph: Path) -> None:
        super().__init__()
        self._graph = graph

    def __missing__(self, threads: int) -> Any:
        """Open and keep the session of so many threads."""
        self[threads] = cpu_session(self._graph, threads)
        return self[threads]


def cpu_runners(
    sessions: CpuSessions, threads: int, make: Callable[[Any], OnnxRunner] | None = None
) -> list[OnnxRunner]:
    """Open runners on the CPU that keep so many threads busy together.

    They share a session, and with it the weights.

    Args:
        sessions: those of the graph of a step.
        threads: in all.
        make: makes a runner over a session.
    """
    session = sessions[step_threads(threads)]
    make = make or partial(OnnxRunner, time_major=False)
    return [make(session) for _ in range(runner_count(threads))]


def step_threads(threads: int) -> int:
    """Return how many threads a step runs on, where there are `threads` in all.

    ONNX Runtime runs on the thread that calls it and on those of the session's pool, which
    the runners share.
    """
    return threads - runner_count(threads) + 1


def total_threads(runners: Sequence[OnnxRunner]) -> int:
    """Return how many threads `runners` keep busy together; what `step_threads` parts."""
    return runners[0].threads + len(runners) - 1


def runner_count(threads: int) -> int:
    """Return how many runners, and so inference threads, share `threads` in all."""
    return min(threads, _MOST_RUNNERS)


def choose_threads(sessions: CpuSessions) -> int:
    """Return the number of threads with which a request's usual step runs fastest, by trying."""
    small = partial(OnnxRunner, time_major=False, capacity=_USUAL_ROWS)
    with ThreadPoolExecutor(_MOST_RUNNERS) as pool:

        def make_step(threads: int) -> Callable[[], object]:
            runners = cpu_runners(sessions, threads, small)
            rows = _USUAL_ROWS // len(runners)
            return lambda: list(pool.map(lambda runner: runner.step(rows), runners))

        return threads_for.choose(make_step)
