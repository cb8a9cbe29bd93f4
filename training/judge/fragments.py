"""Two ways to begin a line with a member's few words, on the same model, by the same yardsticks.

*ahead*: the words stand before the rest, as the model was taught (`<begin> … <rest>`).
*after*: the rest is written freely from right to left, and the words are put where it has to
stop for the line to have its length.
Of as many candidates each, the one likeliest as a plain line is taken.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.composer.candidates import Asked, LineForm
from bot.composer.guard import Guard, Pieces
from bot.composer.plan import DEFAULT_METRE, Energy, Request, SeedError, plan
from bot.inference.bundle import Bundle
from bot.inference.engine import Engine, Row, Sampling
from bot.lyrics.phonetics import Sounds
from bot.lyrics.text import chunks, is_word, join
from training.judge.depth import Depths

CANDIDATES = 32
_MAX_MARKS = 2


@dataclass(frozen=True, slots=True)
class Completed:
    """Lines that begin with given fragments.

    Attributes:
        lines: One for each fragment that either way found a line for.
        likelihood: Mean natural log-probability of their tokens, read as plain lines.
    """

    lines: list[str]
    likelihood: float


def complete(seeds: Sequence[str], folder: Path) -> dict[str, Completed]:
    """Return the lines that the fragments among `seeds` were completed to, by each way.

    Raises:
        BundleError: the bundle cannot be used.
        ValueError: no seed is a fragment.
    """
    bundle = Bundle.load(folder)
    sounds = Sounds.load(bundle.sounds)
    fragments = [fragment for seed in seeds if (fragment := _fragment(seed, sounds))]
    if not fragments:
        raise ValueError("None of the seeds is a fragment of one to three words.")
    return asyncio.run(_complete(fragments, bundle, sounds))


def _fragment(seed: str, sounds: Sounds) -> str | None:
    try:
        return plan(Request(seed), sounds).fragment
    except SeedError:
        return None


async def _complete(
    fragments: Sequence[str], bundle: Bundle, sounds: Sounds
) -> dict[str, Completed]:
    engine = await Engine.open(bundle, provider="cpu")
    writer = _Writer(engine, bundle, sounds)
    try:
        pairs = [await writer.both(place, fragment) for place, fragment in enumerate(fragments)]
    finally:
        await engine.close()
    found = [(ahead, after) for ahead, after in pairs if ahead and after]
    return {
        name: Completed([line for line, _ in best], float(np.mean([score for _, score in best])))
        for name, best in zip(("ahead", "after"), zip(*found, strict=True), strict=True)
    }


def table(completed: Mapping[str, Completed], depths: Depths | None) -> str:
    """Return both ways side by side; what the slower instruments say where they are at hand."""
    rows = [f"{'':<7}{'lines':>7}{'log-probability':>17}{'grammar':>9}{'perplexity':>12}"]
    for name, way in completed.items():
        errors, perplexity = depths.read(way.lines) if depths else (None, None)
        shown = ("–" if figure is None else f"{figure:.2f}" for figure in (errors, perplexity))
        rows.append(
            "{:<7}{:>7}{:>17.3f}{:>9}{:>12}".format(name, len(way.lines), way.likelihood, *shown)
        )
    return "\n".join(rows)


class _Writer:
    def __init__(self, engine: Engine, bundle: Bundle, sounds: Sounds) -> None:
        self._engine = engine
        self._form = LineForm(bundle.tokenizer)
        self._guard = Guard((), (), Pieces(bundle.tokenizer), self._form.allowed)
        self._sounds = sounds

    async def both(self, place: int, fragment: str) -> list[tuple[str, float] | None]:
        """Return the best line of each way with its likelihood."""
        small = fragment.lower()
        ahead = await self._written(place, fragment)
        free = await self._written(place)
        after = [join([*chunks(small), *self._tail(text, small)]) for text in free]
        return [await self._best(lines) for lines in (ahead, after)]

    async def _written(self, place: int, begun: str = "") -> list[str]:
        [opened] = await self._engine.run([Row(forced=self._form.context([]), state=None)])
        tuning = Energy.NORMAL.tuning
        asked = Asked(
            state=opened.state,
            metre=DEFAULT_METRE,
            begun=begun,
            ends=None,
            guard=self._guard,
            sampling=Sampling(tuning.temperature, tuning.min_p),
            key=(place, 0),
        )
        finished = await self._engine.run(list(self._form.rows(asked, CANDIDATES)))
        self._engine.release(opened.state, *(row.state for row in finished))
        return [self._form.read(row).text for row in finished if row.ended]

    def _tail(self, text: str, fragment: str) -> list[str]:
        """Return the end of a line that leaves room for the fragment before it."""
        parts = chunks(text)
        room = DEFAULT_METRE - self._sounds.syllables(fragment)
        while parts and self._sounds.syllables(join(parts)) > room:
            parts = parts[1:]
        return parts

    async def _best(self, lines: Sequence[str]) -> tuple[str, float] | None:
        near = [
            text
            for text in lines
            if abs(self._sounds.syllables(text) - DEFAULT_METRE) <= 1
            and sum(not is_word(part) for part in chunks(text)) <= _MAX_MARKS
        ]
        if not near:
            return None
        rows = [
            Row(forced=self._form.context([(text, DEFAULT_METRE)]), state=None) for text in near
        ]
        read = await self._engine.run(rows)
        self._engine.release(*(row.state for row in read))
        return max(
            ((text, float(row.logprobs[1:].mean())) for text, row in zip(near, read, strict=True)),
            key=lambda pair: pair[1],
        )
