"""The time of a step by rows: the bare graph's, the runner's, and the engine's whole step."""

import queue
import statistics
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import chain, cycle
from typing import Any

import numpy as np
import onnxruntime as ort

from bot.bench.graphs import STATISTICS, cut
from bot.inference.bundle import Bundle
from bot.inference.engine import Row
from bot.inference.runner import OnnxRunner, cpu_session, session_options
from bot.inference.scheduler import Job
from bot.inference.server import Request, Server, Submit

ROWS = (1, 8, 32, 64, 128, 256)
_WARM_STEPS = 12
_BLOCK = 8


@dataclass(frozen=True, slots=True)
class StepTimes:
    """Seconds of a step over `rows` rows, medians.

    Attributes:
        bare: `session.run` of the graph up to its logits and states.
        model: the runner's step: the same, the statistics of the logits, all buffers bound.
        whole: what the engine's thread does for a step: scheduling, model, guides,
            sampling, answers.
    """

    rows: int
    bare: float
    model: float
    whole: float


def bare_session(bundle: Bundle, threads: int) -> Any:
    """Return a session of a bundle's graph up to its logits.

    What the graph gives the sampler beside them is cut off.
    """
    options = session_options(threads)
    options.add_session_config_entry(
        "session.model_external_initializers_file_folder_path", str(bundle.path)
    )
    model = cut(bundle.cpu_graph.read_bytes(), STATISTICS)
    return ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def measure(
    bundle: Bundle, threads: int, requests: Sequence[Sequence[Row]], rows: int, seconds: float
) -> StepTimes:
    """Time steps with so many live rows, on the CPU.

    The rows are those of `requests`, over and over. Each stands for a request of its own and
    the next takes its place when it ends, so that all ages of rows are in every step. The
    three are timed in turns, a few steps each, so that what disturbs one disturbs all.
    """
    timed = _Timed(cpu_session(bundle.cpu_graph, threads))
    server = Server(timed, queue.SimpleQueue(), bundle.tokenizer.newline, queue_limit=rows)
    session = bare_session(bundle, threads)
    feeds = _feeds(session, rows)
    supply = chain.from_iterable(cycle(requests))
    for _ in range(_WARM_STEPS):
        _step(server, supply, rows)
    bare: list[float] = []
    whole: list[float] = []
    timed.seconds.clear()
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or not whole:
        for _ in range(_BLOCK):
            start = time.perf_counter()
            session.run(None, feeds)
            bare.append(time.perf_counter() - start)
        for _ in range(_BLOCK):
            start = time.perf_counter()
            _step(server, supply, rows)
            whole.append(time.perf_counter() - start)
    medians = map(statistics.median, (bare, timed.seconds, whole))
    return StepTimes(rows, *medians)


def _step(server: Server, supply: Iterator[Row], rows: int) -> None:
    """Fill the batch up to `rows` and step it once."""
    while server.live < rows:
        request = Request([next(supply)], Future())
        server.submit(Submit(request, Job(None, request.units(1), resumes=True)))
    server.step()


def _feeds(session: Any, rows: int) -> dict[str, Any]:
    rng = np.random.default_rng(0)
    feeds: dict[str, Any] = {}
    for entry in session.get_inputs():
        if entry.name == "tokens":
            feeds[entry.name] = np.arange(rows)
        else:
            states = rng.uniform(-1, 1, (rows, entry.shape[-1]))
            kind = np.uint8 if "uint8" in entry.type else np.float32
            feeds[entry.name] = (states * 127 + 128 if kind is np.uint8 else states).astype(kind)
    return feeds


class _Timed(OnnxRunner):
    """A runner whose steps are timed."""

    def __init__(self, session: Any) -> None:
        super().__init__(session, time_major=False)
        self.seconds: list[float] = []

    def step(self, rows: int) -> None:
        start = time.perf_counter()
        super().step(rows)
        self.seconds.append(time.perf_counter() - start)
