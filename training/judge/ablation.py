"""What each part of the composer earns: the same seeds composed with one part taken out."""

import asyncio
import time
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bot.composer.composer import Composer, StuckError
from bot.composer.draft import Attempt, Draft
from bot.composer.lore import Lore
from bot.composer.plan import Plan, Request, SeedError
from bot.inference.bundle import Bundle
from bot.inference.engine import Engine, Finished
from bot.lyrics.verse import Scheme
from bot.moderation import Filter
from training.judge import Judge
from training.judge.report import ROWS, Report, show

_USUAL = 12  # the mean of human lines
_MEASURES = (
    "pairs that rhyme, our table",
    "pairs that rhyme, espeak-ng",
    "suffisante or riche, of those that rhyme",
    "pairs with two or more vowels",
    "lines within a syllable of the target",
    "syllables, sd within a verse",
    "lines that copy, clean text",
    "lines with 5 words in a row",
    "distinct-2",
    "self-BLEU",
    "grammar errors in 100 words",
    "right seed found among ten",
    "perplexity, n-gram model",
    "lines with a relaxation",
    "ms a verse, median",
)


@dataclass(frozen=True, slots=True)
class Change:
    """A composer with something altered.

    Attributes:
        name: The head of its column.
        tuning: Fields of the composer's tuning, with other values.
        candidates: How many lines are tried for each.
        rhymed: Whether the scheme's rhymes are asked for; they are judged all the same.
        metred: Whether the target's syllable token is asked for, or the usual length's.
    """

    name: str
    tuning: Mapping[str, float] = field(default_factory=dict)
    candidates: int = 32
    rhymed: bool = True
    metred: bool = True


_WEIGHTS = (
    "likelihood", "context", "rhyme", "metre", "echo", "familiar", "common", "theme", "telling",
)  # fmt: skip
CHANGES = (
    Change("whole"),
    Change("no rhyme", rhymed=False),
    Change("no ranking", dict.fromkeys(_WEIGHTS, 0)),
    Change("no contrast", {"context": 0}),
    Change("no metre", metred=False),
    Change("no thread", {"theme": 0}),
    Change("no telling", {"telling": 0}),
    Change("no clichés", {"common": 0}),
    Change("1 row", candidates=1),
    Change("8 rows", candidates=8),
    Change("128 rows", candidates=128),
)


class AlteredComposer(Composer):
    """A composer whose verses are tuned otherwise, or not told their metre."""

    change = CHANGES[0]

    async def _begin(self, request: Request, laid: Plan, group: Hashable) -> Draft:
        draft = await super()._begin(request, laid, group)
        draft.tuning = replace(draft.tuning, **self.change.tuning)
        return draft

    async def _sample(
        self, draft: Draft, attempt: Attempt, rung: int, group: Hashable
    ) -> list[Finished]:
        laid = draft.plan
        if not self.change.metred:
            draft.plan = replace(laid, metre=_USUAL)
        try:
            return await super()._sample(draft, attempt, rung, group)
        finally:
            draft.plan = laid


def compose_altered(
    seeds: Sequence[str], bundle: Path, changes: Sequence[Change] = CHANGES, *, rng_seed: int = 0
) -> dict[str, list[dict[str, Any]]]:
    """Return verses of four lines, AABB, by each change, in the form of `compose --jsonl`.

    Raises:
        BundleError: the bundle cannot be used.
    """
    return asyncio.run(_compose_all(seeds, bundle, changes, rng_seed))


async def _compose_all(
    seeds: Sequence[str], folder: Path, changes: Sequence[Change], rng_seed: int
) -> dict[str, list[dict[str, Any]]]:
    bundle = Bundle.load(folder)
    engine = await Engine.open(bundle, provider="cpu", threads=2)
    try:
        composer = AlteredComposer(engine, bundle, Lore.load(bundle), Filter.load())
        made = {}
        for change in changes:
            composer.change = change
            made[change.name] = [
                await _compose(composer, change, seed, rng_seed * 100_003 + place)
                for place, seed in enumerate(seeds)
            ]
        return made
    finally:
        await engine.close()


async def _compose(composer: Composer, change: Change, seed: str, rng_seed: int) -> dict[str, Any]:
    request = Request(
        seed,
        scheme=Scheme.AABB if change.rhymed else Scheme.FREE,
        candidates=change.candidates,
        rng_seed=rng_seed,
    )
    start = time.perf_counter()
    try:
        verse = await composer.compose(request)
    except (SeedError, StuckError) as error:
        code = error.code if isinstance(error, SeedError) else "stuck"
        return {"seed": seed, "error": {"code": code, "message": str(error)}}
    return {
        "seed": seed,
        "scheme": Scheme.AABB.value,
        "elapsed_ms": 1000 * (time.perf_counter() - start),
        "lines": [line.record() for line in verse.lines],
    }


def ablate(
    judge: Judge, seeds: Sequence[str], bundle: Path, *, rng_seed: int = 0
) -> dict[str, Report]:
    """Compose from seeds by each change and judge what comes; humans beside the first.

    Raises:
        BundleError: the bundle cannot be used.
        JudgeError: no verse came of the seeds.
    """
    made = compose_altered(seeds, bundle, rng_seed=rng_seed)
    return {
        name: judge.report(verses, humans=place == 0)
        for place, (name, verses) in enumerate(made.items())
    }


def table(reports: Mapping[str, Report]) -> str:
    """Return the measures that matter, a column for each change and one for humans."""
    human = next((report.human for report in reports.values() if report.human), None)
    columns = {name: report.figures for name, report in reports.items()}
    if human:
        columns["humans"] = human
    lines = [f"{'':<42}" + "".join(f"{name:>12}" for name in columns)]
    for row in ROWS:
        if row.name in _MEASURES:
            shown = (show(row.value(figures), row.form) for figures in columns.values())
            lines.append(f"{row.name:<42}" + "".join(f"{value:>12}" for value in shown))
    return "\n".join(lines)
