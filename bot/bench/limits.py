"""What the machine could do: read bandwidth and rate of integer products.

The threads of NumPy's BLAS are set when it is loaded, so `measure` does the work in a
process of its own, with the threads that the model's steps have.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np
import onnxruntime as ort

from bot.bench import fresh
from bot.bench.graphs import integer_product
from bot.inference.sessions import session_options

# Rows, depth, columns.
SHAPES = ((256, 1024, 4096), (512, 2048, 2048), (1024, 1024, 1024))
_SECONDS = 1.5
_BLAS = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


@dataclass(frozen=True, slots=True)
class Limits:
    """The machine's limits with a number of threads.

    Attributes:
        bytes_per_second: fp32 dot product over a hot buffer of the size of a step's weights.
        products_per_second: multiply-adds of the best MatMulInteger of `SHAPES`.
    """

    bytes_per_second: float
    products_per_second: float


def measure(size: int, threads: int) -> Limits:
    """Return the limits for weights of `size` bytes.

    Raises:
        RuntimeError: the process that measures them failed.
    """
    threads_of_blas = dict.fromkeys(_BLAS, str(threads))
    found = fresh.measure("bot.bench.limits", str(size), str(threads), environment=threads_of_blas)
    return Limits(**found)


def typical(work: Callable[[], object], seconds: float) -> float:
    """Return the median time of `work`, run again and again for so many seconds."""
    work()
    times: list[float] = []
    end = time.perf_counter() + seconds
    while (start := time.perf_counter()) < end or not times:
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def bandwidth(size: int, seconds: float = _SECONDS) -> float:
    """Return the bytes a second of a dot product that reads `size` bytes, all of them once."""
    values = np.ones(size // 4, dtype=np.float32)
    first, second = np.split(values[: size // 8 * 2], 2)
    return (first.nbytes + second.nbytes) / typical(lambda: first @ second, seconds)


def product_rate(threads: int, seconds: float = _SECONDS) -> float:
    """Return the multiply-adds a second of the best of some large integer products."""
    rates = []
    for rows, depth, columns in SHAPES:
        model = integer_product(rows, depth, columns)
        session = ort.InferenceSession(
            model, session_options(threads), providers=["CPUExecutionProvider"]
        )
        feeds = {"x": np.full((rows, depth), 131, dtype=np.uint8)}
        seconds_each = typical(lambda s=session, f=feeds: s.run(None, f), seconds)  # type: ignore[misc]
        rates.append(rows * depth * columns / seconds_each)
    return max(rates)


if __name__ == "__main__":
    _size, _threads = map(int, sys.argv[1:])
    print(json.dumps(asdict(Limits(bandwidth(_size), product_rate(_threads)))))
