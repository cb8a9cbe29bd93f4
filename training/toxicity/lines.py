"""Lines for counting: from the composer at a level, and from the model alone.

What is made is kept in a file a source, so that a run that was cut short goes on where it was.
"""

import asyncio
import itertools
import json
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bot.composer.candidates import MAX_TOKENS, LineForm
from bot.composer.composer import Composer, StuckError
from bot.composer.plan import Energy, Request, SeedError, for_model
from bot.inference.engine import Engine, Parked, Row, Sampling
from bot.lyrics.phonetics import Sounds
from bot.lyrics.verse import parse_given
from bot.moderation import Level

IN_FLIGHT = 64
VERSE = 8  # lines, the seed too
RAW = "raw model"

# Returns the generated lines of the verse at a place: a seed and the number of its randomness.
Maker = Callable[[str, int], Awaitable[list[str]]]


@dataclass(frozen=True, slots=True)
class Sources:
    """Makes verses from seeds, filtered or not, on one engine."""

    engine: Engine
    composer: Composer
    form: LineForm
    sounds: Sounds

    def filtered(self, level: Level, lines: int = VERSE) -> Maker:
        """Return what composes as the bot does."""

        async def make(seed: str, key: int) -> list[str]:
            request = Request(seed, lines=lines, level=level, rng_seed=key)
            made: list[str] = []
            with suppress(SeedError, StuckError):  # what was found before counts
                async for line in self.composer.lines(request, group=key):
                    made += [] if line.given else [line.text]
            return made

        return make

    def raw(self, lines: int = VERSE) -> Maker:
        """Return what samples line after line, steered and filtered by nothing.

        The model chooses the length itself; temperature and min-p are the bot's usual ones.
        """
        tuning = Energy.NORMAL.tuning
        sampling = Sampling(tuning.temperature, tuning.min_p)

        async def make(seed: str, key: int) -> list[str]:
            given = [for_model(line) for line in parse_given(seed)]
            context = self.form.context([(line, self.sounds.syllables(line)) for line in given])
            [begun] = await self.engine.run([Row(forced=context, state=None)], group=key)
            state: Parked = begun.state
            made: list[str] = []
            try:
                for place in range(lines - len(given)):
                    row = Row(
                        forced=(),
                        state=state,
                        sampling=sampling,
                        key=(key, place, 0),
                        max_steps=MAX_TOKENS,
                    )
                    [done] = await self.engine.run([row], group=key, resumes=True)
                    self.engine.release(state)
                    state = done.state
                    if not done.ended:
                        break
                    text = self.form.read(done).text
                    if text:
                        made.append(text)
            finally:
                self.engine.release(state)
            return made

        return make


async def collect(
    make: Maker, seeds: Sequence[str], wanted: int, kept: Path, name: str
) -> list[str]:
    """Return `wanted` lines, those kept by an earlier run first.

    Args:
        make: what makes the lines of one verse.
        seeds: taken in turn, each time with other randomness.
        wanted: how many lines.
        kept: the file that holds what was made, a JSON object a verse.
        name: said as it goes.
    """
    done = _read(kept)
    places = (place for place in itertools.count() if place not in done)
    progress = _Progress(name, wanted, sum(map(len, done.values())))
    kept.parent.mkdir(parents=True, exist_ok=True)
    with kept.open("w", encoding="utf-8") as file:

        def keep(place: int) -> None:
            record = {"place": place, "lines": done[place]}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")

        for place in sorted(done):
            keep(place)

        async def work() -> None:
            while progress.count < wanted:
                place = next(places)
                done[place] = await make(seeds[place % len(seeds)], place)
                keep(place)
                file.flush()
                progress.add(len(done[place]))
                if place > 2 * wanted and not progress.count:
                    raise RuntimeError("No line comes of any seed: is this the right model?")

        workers = [
            asyncio.create_task(work()) for _ in range(min(IN_FLIGHT, wanted - progress.count))
        ]
        try:
            await asyncio.gather(*workers)
        finally:
            for worker in workers:
                worker.cancel()
    return [line for place in sorted(done) for line in done[place]][:wanted]


def _read(kept: Path) -> dict[int, list[str]]:
    """Read what an earlier run kept; a line cut short by its end is made again."""
    done: dict[int, list[str]] = {}
    if kept.exists():
        for line in kept.read_text("utf-8").split("\n"):  # JSON leaves U+2028 raw
            try:
                record = json.loads(line)
            except ValueError:
                continue
            done[record["place"]] = record["lines"]
    return done


class _Progress:
    """How far one source is: a live line on a terminal, else a line each tenth."""

    def __init__(self, name: str, wanted: int, count: int) -> None:
        self.count = count
        self._name = name
        self._wanted = wanted
        self._begun = time.monotonic(), count
        self._live = sys.stderr.isatty()

    def add(self, lines: int) -> None:
        before, self.count = self.count, self.count + lines
        tenth = max(1, self._wanted // 10)
        if before >= self._wanted or not (self._live or before // tenth < self.count // tenth):
            return
        start, count = self._begun
        seconds = time.monotonic() - start
        left = seconds * (self._wanted - self.count) / max(self.count - count, 1)
        shown = min(self.count, self._wanted)
        text = (
            f"{self._name}: {shown:,} of {self._wanted:,} lines, {max(left, 0) / 60:.0f} min left"
        )
        end = "\n" if not self._live or self.count >= self._wanted else ""
        print(f"{chr(13) * self._live}{text}", end=end, file=sys.stderr, flush=True)
