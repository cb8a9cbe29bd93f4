"""All measurements of `python -m bot bench`, one after another, as one dictionary."""

import gc
import os
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from bot.bench import limits, newborn, steps
from bot.bench.baseline import LoopEngine
from bot.bench.engines import Recorder, metered_engine
from bot.bench.limits import Limits
from bot.bench.load import Load, drive, quantile, requests
from bot.bench.progress import Progress
from bot.bench.steps import StepTimes
from bot.composer.composer import Composer
from bot.config import Settings
from bot.inference.bundle import Bundle
from bot.inference.providers import CpuSessions, choose_threads, runner_count, step_threads
from bot.moderation import Filter

if TYPE_CHECKING:
    from bot.inference.engine import Engine

# Seconds in which requests are begun, by how many are under way at once.
CONCURRENCY = {1: 5.0, 8: 6.0, 32: 8.0, 64: 10.0, 128: 6.0}
# Seconds that the stages are expected to take: what the progress bar goes by.
_FRESH, _LIMITS, _STEPS, _NEWCOMER, _BATCHING = 15.0, 14.0, 2.0, 15.0, 10.0
_RECORDED = 4
SECONDS = (
    _FRESH
    + _LIMITS
    + _STEPS * len(steps.ROWS)
    + 1.5 * sum(CONCURRENCY.values())
    + _NEWCOMER
    + _BATCHING
)


async def run(settings: Settings, progress: Progress) -> dict[str, Any]:
    """Measure everything on the CPU; takes about two minutes.

    Ratios compare what was measured in this run:
        speedup_at_64: verses a second with 64 requests under way, over those of the loop
            that batches its own candidates.
        speedup_over_newcomer_at_64: the same over the loop without any batching.
        step_over_bare_at_64: a whole step of the engine (scheduling, model, guides,
            sampling, answers) over 64 rows, over a bare `session.run` up to the logits.
        floor_share_at_1: the time to read a step's weights once at the bandwidth measured,
            over the model's step of one row.
        peak_share_at_64: the model's multiply-adds a second at 64 rows, over the rate of
            large integer products. `whole_peak_share_at_64` takes the engine's whole step.
        load_peak_share_at_64: the multiply-adds a second of all steps with 64 requests under
            way, ranking and all, over the rate of all threads.
        alone_over_bare: median latency of a lone request, over the bare steps it needs,
            shared by the inference threads.
    Those of steps are of one of the engine's threads, and of limits measured with as many.

    Raises:
        BundleError: the model's folder is not whole.
        RuntimeError: a process that measures failed.
    """
    bundle = Bundle.load(settings.model_path)
    threads = settings.inference_threads or choose_threads(CpuSessions(bundle.cpu_graph))
    progress.begin("a fresh process", _FRESH)
    fresh = newborn.measure()
    products = multiply_adds(bundle)
    progress.begin("the machine's limits", _LIMITS)
    each = step_threads(threads)
    limit = limits.measure(products, each)
    machine = limits.measure(products, threads)
    filter_ = Filter.load(settings.wordlist_path)
    engine, stepped = metered_engine(bundle, threads)
    async with engine:
        composer = Composer.open(engine, bundle, filter_)
        gc.freeze()  # as the bot does
        recorder = Recorder(engine)
        recording = Composer.open(cast("Engine", recorder), bundle, filter_)
        supply = requests(first=1000)
        for _ in range(_RECORDED):
            await recording.compose(next(supply))
        times = []
        for rows in steps.ROWS:
            progress.begin(f"steps of {rows} rows", _STEPS)
            times.append(steps.measure(bundle, each, recorder.requests, rows, _STEPS))
        loads, counts = [], []
        for concurrency, seconds in CONCURRENCY.items():
            progress.begin(f"{concurrency} requests at once", seconds * 1.5)
            stepped.clear()
            loads.append(await drive(composer, concurrency, seconds))
            counts.append(Counter(stepped))
    loops = []
    for together, seconds in ((False, _NEWCOMER), (True, _BATCHING)):
        progress.begin("the loop that batches" if together else "the newcomer's loop", seconds)
        loop = LoopEngine(bundle, threads, together=together)
        alone = Composer.open(cast("Engine", loop), bundle, filter_)
        loops.append(await drive(alone, 1, seconds))
    progress.end()
    return {
        "model": bundle.name,
        "threads": threads,
        "cores": os.cpu_count(),
        **asdict(fresh),
        **_limit_figures(times, limit, products),
        **(loaded := _load_figures(loads, counts, times, runner_count(threads))),
        "load_peak_share_at_64": (
            products * loaded["tokens_per_second_at_64"] / machine.products_per_second
        ),
        **_speedups(loads, *loops),
    }


def multiply_adds(bundle: Bundle) -> int:
    """Return a row's multiply-adds in a step: one for each weight, of a byte each, it reads."""
    model = bundle.card["model"]
    inputs, total = model["embedding"], 0
    for width in model["hidden"]:
        total += (inputs + width) * 4 * width
        inputs = width
    return int(total + model["vocabulary"] * model["embedding"])


def _limit_figures(times: Sequence[StepTimes], limit: Limits, products: int) -> dict[str, Any]:
    by_rows = {step.rows: step for step in times}
    one, many = by_rows[1], by_rows[64]
    rate = 64 * products / limit.products_per_second
    return {
        "step_bytes": products,
        "read_gb_per_second": limit.bytes_per_second / 1e9,
        "int8_gmac_per_second": limit.products_per_second / 1e9,
        "steps": [
            {
                "rows": step.rows,
                "bare_us": 1e6 * step.bare,
                "model_us": 1e6 * step.model,
                "whole_us": 1e6 * step.whole,
                "over_bare": step.whole / step.bare,
                "tokens_per_second": step.live / step.whole,
            }
            for step in times
        ],
        "step_over_bare_at_64": many.whole / many.bare,
        "floor_share_at_1": products / limit.bytes_per_second / one.model,
        "peak_share_at_64": rate / many.model,
        "whole_peak_share_at_64": rate / many.whole,
    }


def _load_figures(
    loads: Sequence[Load], counts: Sequence[Counter[int]], times: Sequence[StepTimes], runners: int
) -> dict[str, Any]:
    alone, crowd = loads[0], next(load for load in loads if load.concurrency == 64)
    rows, bare = [step.rows for step in times], [step.bare for step in times]
    needed = sum(n * float(np.interp(size, rows, bare)) for size, n in counts[0].items()) / runners
    verses = len(alone.latencies) + alone.failed
    tokens = {
        load.concurrency: sum(size * n for size, n in count.items()) / load.seconds
        for load, count in zip(loads, counts, strict=True)
    }
    return {
        "load": [
            {
                "concurrency": load.concurrency,
                "verses_per_second": load.verses_per_second,
                "tokens_per_second": tokens[load.concurrency],
                **{
                    f"latency_ms_p{q}": 1e3 * quantile(load.latencies, q / 100)
                    for q in (50, 95, 99)
                },
                "loop_lag_ms_p99": 1e3 * quantile(load.lags, 0.99),
                "verses": len(load.latencies),
                "failed": load.failed,
            }
            for load in loads
        ],
        "tokens_per_second_at_64": tokens[64],
        "loop_lag_ms_p99": 1e3 * quantile(crowd.lags, 0.99),
        "alone_over_bare": statistics.median(alone.latencies) * verses / needed,
    }


def _speedups(loads: Sequence[Load], newcomer: Load, batching: Load) -> dict[str, Any]:
    crowd = next(load for load in loads if load.concurrency == 64)
    return {
        "newcomer_verses_per_second": newcomer.verses_per_second,
        "batching_verses_per_second": batching.verses_per_second,
        "speedup_at_64": crowd.verses_per_second / batching.verses_per_second,
        "speedup_over_newcomer_at_64": crowd.verses_per_second / newcomer.verses_per_second,
    }
