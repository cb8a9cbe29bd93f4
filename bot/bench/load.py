"""The bot's composer under load: verses a second, latencies, the event loop's lag."""

import asyncio
import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

from bot.composer.composer import Composer, StuckError
from bot.composer.plan import Request

LINES, CANDIDATES = 4, 32
GUILDS = 16
_TICK = 0.01
# Of our own making: fresh lines of usual length, none from any song.
SEEDS = (
    "Je compte les fenêtres allumées sur le boulevard",
    "La pluie a repeint la cour de mon vieux quartier",
    "On apprend à tomber avant de savoir courir",
    "Le dernier train de minuit ne m'attend jamais",
    "J'ai rangé mes colères au fond d'un tiroir",
    "Ma mère garde les clefs de toutes mes questions",
    "Sous les néons du parking on refait le monde",
    "Les murs ont retenu la chaleur de l'été",
    "Mon carnet déborde de phrases sans papiers",
    "Demain cherche son chemin dans la brume du port",
    "Je parle à la lune comme à une voisine",
    "Le silence du hall vaut tous les grands discours",
)


@dataclass(frozen=True, slots=True)
class Load:
    """What was done with so many requests under way at once.

    Attributes:
        verses_per_second: generated lines over those of a verse, over all of the time. While
            the last are finished fewer are under way: a little is lost by that.
        latencies: seconds of each verse finished, ascending.
        lags: seconds by which the event loop was late, ascending.
        failed: verses for which no line was found.
        seconds: from the start until the last verse was finished.
    """

    concurrency: int
    verses_per_second: float
    latencies: Sequence[float]
    lags: Sequence[float]
    failed: int
    seconds: float


@dataclass(slots=True)
class _Tally:
    lines: int = 0
    failed: int = 0
    latencies: list[float] = field(default_factory=list)
    lags: list[float] = field(default_factory=list)


def requests(first: int = 0) -> Iterator[Request]:
    """Yield requests of the bench's form without end."""
    for number in count(first):
        yield Request(SEEDS[number % len(SEEDS)], LINES, candidates=CANDIDATES, rng_seed=number)


def quantile(ascending: Sequence[float], share: float) -> float:
    """Return the least value that at least this share does not exceed; NaN of nothing."""
    if not ascending:
        return math.nan
    return ascending[max(0, math.ceil(share * len(ascending)) - 1)]


async def drive(composer: Composer, concurrency: int, seconds: float) -> Load:
    """Keep so many requests under way until the bell; let those under way finish."""
    tally = _Tally()
    supply = requests()
    watch = asyncio.create_task(_watch(tally))
    start = time.perf_counter()
    bell = start + seconds
    workers = [_work(composer, supply, guild % GUILDS, bell, tally) for guild in range(concurrency)]
    await asyncio.gather(*workers)
    watch.cancel()
    spent = time.perf_counter() - start
    return Load(
        concurrency,
        tally.lines / (LINES - 1) / spent,
        sorted(tally.latencies),
        sorted(tally.lags),
        tally.failed,
        spent,
    )


async def _work(
    composer: Composer, supply: Iterator[Request], guild: int, bell: float, tally: _Tally
) -> None:
    while (start := time.perf_counter()) < bell:
        try:
            async for line in composer.lines(next(supply), group=guild):
                tally.lines += not line.given
        except StuckError:
            tally.failed += 1
        else:
            tally.latencies.append(time.perf_counter() - start)


async def _watch(tally: _Tally) -> None:
    """Ask to be woken again and again; note how late that happens."""
    while True:
        due = time.perf_counter() + _TICK
        await asyncio.sleep(_TICK)
        tally.lags.append(max(0.0, time.perf_counter() - due))
