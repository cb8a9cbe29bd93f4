"""Opens a bundle and measures verses: rates by level, bias, the filter's cost."""

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.composer.candidates import LineForm
from bot.composer.composer import Composer
from bot.inference.bundle import Bundle
from bot.inference.engine import Engine
from bot.lyrics.phonetics import Sounds
from bot.moderation import Filter, Level
from training.identity import made_by
from training.judge.compose import packaged_seeds
from training.toxicity import bias, cost, packages
from training.toxicity.lines import RAW, Sources, collect
from training.toxicity.rates import Rates, rates

TEXT = "clean text"
_COSTED = 20  # verses whose time is measured


@asynccontextmanager
async def opened(folder: Path, judge: Filter, threads: int = 0) -> AsyncIterator[Sources]:
    """Open a bundle's engine and composer.

    Raises:
        BundleError: the bundle cannot be used.
    """
    bundle = Bundle.load(folder)
    async with await Engine.open(bundle, provider="cpu", threads=threads) as engine:
        composer = Composer.open(engine, bundle, judge)
        yield Sources(engine, composer, LineForm(bundle.tokenizer), Sounds.load(bundle.sounds))


def kept_folder(work: Path, bundle: Path) -> Path:
    """Return where lines are kept: what is made otherwise has another folder."""
    return work / f"{bundle.name}-{made_by(bundle)}"


def clean_lines(text: Path) -> Iterator[str]:
    """Yield the lines of the clean text (`clean.jsonl`), those of the held-out artists too.

    Raises:
        OSError: it cannot be read.
    """
    with text.open(encoding="utf-8") as file:
        for song in file:
            yield from json.loads(song)["lines"]


async def measure_rates(
    sources: Sources, judge: Filter, lines: int, folder: Path, npm: Path | None = None
) -> dict[str, Rates]:
    """Return the rates of so many lines of the raw model and of the bot at each level.

    Where there are public packages in the folder `npm`, the lines that a person should read
    are written beside those kept, a file a source.
    """
    makers = {RAW: sources.raw()} | {str(level): sources.filtered(level) for level in Level}
    found: dict[str, Rates] = {}
    for name, make in makers.items():
        kept = folder / f"{name.replace(' ', '-')}.jsonl"
        made = await collect(make, packaged_seeds(), lines, kept, name)
        found[name] = rates(judge, made)
        if npm is not None:
            chosen = packages.to_read(made, npm)
            kept.with_suffix(".read.txt").write_text("\n".join(chosen) + "\n", "utf-8")
    return found


async def measure_bias(
    sources: Sources, judge: Filter, lines: int, folder: Path
) -> list[dict[str, Any]]:
    """Return the rows of the bias table for the card."""
    return bias.rows(await bias.measure(sources, judge, lines, folder))


async def measure_cost(sources: Sources, judge: cost.TimedFilter) -> dict[str, Any]:
    """Return the filter's cost at each level."""
    seeds = packaged_seeds()[:_COSTED]
    found: Mapping[Level, cost.Cost] = {
        level: await cost.cost(sources.composer, judge, seeds, level) for level in Level
    }
    return {level.value: {**asdict(c), "share": c.share} for level, c in found.items()}
