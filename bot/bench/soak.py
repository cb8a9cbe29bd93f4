"""Many verses in one process: whether its memory stays flat."""

import asyncio
import time
from collections.abc import Iterator
from typing import Any

from bot.bench.load import GUILDS, requests
from bot.bench.newborn import resident_mb
from bot.bench.progress import Progress
from bot.composer.composer import Composer, StuckError
from bot.composer.plan import Request
from bot.config import Settings
from bot.features.poet import open_poet

_AT_ONCE = 64
PARTS = 20


async def soak(settings: Settings, verses: int, progress: Progress) -> dict[str, Any]:
    """Make so many verses, 64 at once, and note the memory held after each twentieth.

    Returns:
        `verses` made, `failed`, `seconds`, `resident_mb` (one value a twentieth), and
        `growth_mb`: the last value less that after a fifth of the verses, when caches and
        arenas have grown to what they need.

    Raises:
        BundleError: the model's folder is not whole.
    """
    supply, held, failed = requests(), [], 0
    start = time.perf_counter()
    async with open_poet(settings) as poet:
        made = 0
        for part in range(1, PARTS + 1):
            progress.begin(f"{made} verses of {verses}", 1 / PARTS)
            share = iter([next(supply) for _ in range(verses * part // PARTS - made)])
            workers = [_work(poet.composer, share, i % GUILDS) for i in range(_AT_ONCE)]
            failed += sum(await asyncio.gather(*workers))
            made = verses * part // PARTS
            held.append(resident_mb())
    progress.end()
    return {
        "verses": verses,
        "failed": failed,
        "seconds": time.perf_counter() - start,
        "resident_mb": held,
        "growth_mb": held[-1] - held[PARTS // 5 - 1],
    }


async def _work(composer: Composer, share: Iterator[Request], guild: int) -> int:
    """Make verses until none is left; return how many could not be made."""
    failed = 0
    for request in share:
        try:
            await composer.compose(request, group=guild)
        except StuckError:
            failed += 1
    return failed
