"""The time of a step by rows: the bare graph's, the runner's, and the engine's whole step."""

import queue
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import numpy as np
import onnxruntime as ort

from bot.bench.graphs import STATISTICS, cut
from bot.inference.bundle import Bundle
from bot.inference.engine import Row
from bot.inference.runner import BUCKETS, OnnxRunner
from bot.inference.scheduler import Job
from bot.inference.server import Request, Server, Submit
from bot.inference.sessions import cpu_session, session_options

ROWS = (1, 8, 32, 64, 128, 256)
_WARM_STEPS = 12
_BLOCK = 8


@dataclass(frozen=True, slots=True)
class StepTimes:
    """Seconds of a step over `rows` rows, medians.

    Attributes:
        bare: `session.run` of the graph up to its logits and states.
        model: the runner's step: the same into bound buffers, and the logits' statistics.
        whole: what the engine's thread does for a step: scheduling, model, guides,
            sampling, answers.
        live: mean of the live rows; the runner pads them.
    """

    rows: int
    bare: float
    model: float
    whole: float
    live: float


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

    The rows are those of `requests`, over and over, an eighth of `rows` at a time: as soon
    as so many have ended, the next take their places, so that all ages of rows are in every
    step. Only the steps count that the runner pads to `rows`. The three are timed in turns,
    a few steps each, so that what disturbs one disturbs all.
    """
    session = cpu_session(bundle.cpu_graph, threads)
    counted, alone = _Counted(session), OnnxRunner(session, time_major=False, capacity=rows)
    server = Server(counted, queue.SimpleQueue(), bundle.tokenizer.newline, queue_limit=rows)
    graph = bare_session(bundle, threads)
    feeds = _feeds(graph, rows)
    supply = _parts(requests, max(1, rows // 8))
    least = max((size for size in BUCKETS if size < rows), default=0)
    for _ in range(_WARM_STEPS):
        _step(server, supply, rows)
    bare: list[float] = []
    model: list[float] = []
    whole: list[float] = []
    live: list[int] = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or not whole:
        bare += _times(lambda: graph.run(None, feeds))
        model += _times(lambda: alone.step(rows))
        for taken in _times(lambda: _step(server, supply, rows)):
            if counted.rows > least:
                whole.append(taken)
                live.append(counted.rows)
    return StepTimes(
        rows,
        statistics.median(bare),
        statistics.median(model),
        statistics.median(whole),
        statistics.mean(live),
    )


def _times(work: Callable[[], object]) -> Iterator[float]:
    """Do something a few times; yield how long each took."""
    for _ in range(_BLOCK):
        start = time.perf_counter()
        work()
        yield time.perf_counter() - start


def _parts(requests: Sequence[Sequence[Row]], size: int) -> Iterator[Sequence[Row]]:
    """Yield the requests over and over, in parts of up to `size` rows."""
    for request in cycle(requests):
        for start in range(0, len(request), size):
            yield request[start : start + size]


def _step(server: Server, supply: Iterator[Sequence[Row]], rows: int) -> None:
    """Fill the batch up to `rows` or almost, and step it once."""
    while server.live + max(1, rows // 8) <= rows:
        request = Request(next(supply), Future())
        server.submit(Submit(request, Job(None, request.units(rows), resumes=True)))
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


class _Counted(OnnxRunner):
    """A runner that notes its last step's rows."""

    def __init__(self, session: Any) -> None:
        super().__init__(session, time_major=False)
        self.rows = 0

    def step(self, rows: int) -> None:
        super().step(rows)
        self.rows = rows
