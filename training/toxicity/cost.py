"""The filter's share of a verse's time."""

import time
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass

from bot.composer.composer import Composer, StuckError
from bot.composer.plan import Request, SeedError
from bot.moderation import Filter, Judgement, Level
from bot.moderation.wordlist import Wordlist


class TimedFilter(Filter):
    """A filter that knows how long it has worked.

    Attributes:
        seconds: CPU time spent in `check`.
    """

    def __init__(self, lists: Wordlist) -> None:
        super().__init__(lists)
        self.seconds = 0.0

    def check(
        self,
        text: str,
        level: Level,
        *,
        banned: Collection[str] = (),
        allowed: Collection[str] = (),
    ) -> Judgement:
        """Judge a text, and note how long it took."""
        begun = time.thread_time()
        judgement = super().check(text, level, banned=banned, allowed=allowed)
        self.seconds += time.thread_time() - begun
        return judgement


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU time of verses, mean of each, in milliseconds."""

    verses: int
    verse_ms: float
    filter_ms: float

    @property
    def share(self) -> float:
        """The filter's share of a verse's time."""
        return self.filter_ms / self.verse_ms if self.verse_ms else 0.0


async def cost(composer: Composer, judge: TimedFilter, seeds: Sequence[str], level: Level) -> Cost:
    """Compose a verse of four lines from each seed, one after another."""
    await _compose(composer, seeds[0], level)  # what is made at first use is no verse's cost
    judge.seconds, begun = 0.0, time.process_time()
    for seed in seeds:
        await _compose(composer, seed, level)
    spent = time.process_time() - begun
    each = 1000 / len(seeds)
    return Cost(len(seeds), spent * each, judge.seconds * each)


async def _compose(composer: Composer, seed: str, level: Level) -> None:
    with suppress(SeedError, StuckError):
        await composer.compose(Request(seed, level=level))
