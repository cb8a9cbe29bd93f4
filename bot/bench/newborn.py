"""A fresh process of the bot's: how soon it is ready, what it holds, what it does when idle.

`measure` starts one. It imports what `python -m bot` imports, Discord's library included,
and loads the same model, filter and tables; only the login is left out.
"""

import asyncio
import json
import sys
import time
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path

from bot.bench import fresh
from bot.bench.load import drive, requests
from bot.config import Settings
from bot.features.poet import open_poet

IDLE_SECONDS = 5.0
_CROWD = 64
_CROWD_SECONDS = 1.0
_MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Newborn:
    """What a fresh process was seen to do.

    Attributes:
        load_seconds: reading and checking the bundle, opening model, filter and tables.
        ready_seconds: from the start of the process until it can compose.
        resident_mb: memory held after one verse, in MiB.
        idle_cpu_share: share of one core used while nothing is asked.
        resident_mb_after_64: memory held after 64 requests at once.
    """

    load_seconds: float
    ready_seconds: float
    resident_mb: float
    idle_cpu_share: float
    resident_mb_after_64: float


def measure() -> Newborn:
    """Start a process and return what it was seen to do.

    Raises:
        RuntimeError: it failed.
    """
    return Newborn(**fresh.measure("bot.bench.newborn", repr(time.time())))


def resident_mb(status: Path = Path("/proc/self/status")) -> float:
    """Return the memory this process holds, in MiB; NaN where the system does not say."""
    try:
        lines = status.read_text("ascii").splitlines()
    except OSError:
        return float("nan")
    held = next((line.split()[1] for line in lines if line.startswith("VmRSS:")), "nan")
    return float(held) * 1024 / _MEGABYTE


async def observe(born: float, idle_seconds: float = IDLE_SECONDS) -> Newborn:
    """Open the bot's poet in this process and measure; `born` is when the process started."""
    start = time.perf_counter()
    async with open_poet(Settings.read()) as poet:
        load_seconds = time.perf_counter() - start
        ready_seconds = time.time() - born
        await poet.composer.compose(next(requests()))
        held = resident_mb()
        idle = await _idle(idle_seconds)
        await drive(poet.composer, _CROWD, _CROWD_SECONDS)
        return Newborn(load_seconds, ready_seconds, held, idle, resident_mb())


async def _idle(seconds: float) -> float:
    await asyncio.sleep(0.5)  # what one verse left behind comes to rest
    start, used = time.perf_counter(), time.process_time()
    await asyncio.sleep(seconds)
    return (time.process_time() - used) / (time.perf_counter() - start)


if __name__ == "__main__":
    # The bot's whole program is loaded, as it is in the process that this one stands for.
    import_module("bot.cli.run")
    print(json.dumps(asdict(asyncio.run(observe(float(sys.argv[1]))))))
