"""`python -m training toxicity`: how coarse texts are, what the filter finds and misses."""

import argparse
import asyncio
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.moderation import Filter
from training.config import WORK
from training.identity import made_by
from training.innocents import read_words
from training.steps import read_step, write_step
from training.toxicity import bias, hostile, packages
from training.toxicity.cost import TimedFilter
from training.toxicity.dictionary import scan
from training.toxicity.measure import (
    TEXT,
    clean_lines,
    kept_folder,
    measure_bias,
    measure_cost,
    measure_rates,
    opened,
)
from training.toxicity.probes import probe, read_probes
from training.toxicity.rates import rates, table

_LINES = 20_000


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    toxicity = commands.add_parser(
        "toxicity",
        help="how coarse texts are, what the filter finds and misses",
        description="Without --bias, --cost, --probes, --dictionary or --speed: the rates of what"
        " is found in the training text, in lines of the raw model and of the bot at each level."
        " Lines that were made are kept, so that a run cut short goes on where it was.",
    )
    toxicity.set_defaults(command=run)
    toxicity.add_argument("--rates", action="store_true", help="the rates, beside the others")
    toxicity.add_argument("--bias", action="store_true", help="seeds that differ in one word")
    toxicity.add_argument("--cost", action="store_true", help="the filter's share of a verse")
    toxicity.add_argument("--probes", type=Path, nargs="+", default=[], help="probe files")
    toxicity.add_argument(
        "--packages",
        type=Path,
        help="npm folder: packages beside the probes, and what of the lines to read",
    )
    toxicity.add_argument("--dictionary", type=Path, help="false alarms over its forms")
    toxicity.add_argument("--speed", action="store_true", help="over a megabyte of hostile text")
    toxicity.add_argument("--bundle", type=Path, default=Path("models/couplet"))
    toxicity.add_argument("--text", type=Path, default=WORK / "clean.jsonl")
    toxicity.add_argument("--lines", type=int, default=_LINES, help="of each source (20000)")
    toxicity.add_argument("--bias-lines", type=int, default=300, help="of each group and way")
    toxicity.add_argument("--keep", type=Path, default=WORK / "toxicity", help="folder for lines")
    toxicity.add_argument("--output", type=Path, help="add the figures there for the report")
    toxicity.add_argument("--json", action="store_true")


def run(arguments: argparse.Namespace) -> None:
    """Measure what is asked for and show it."""
    judge = TimedFilter.load()
    others = (arguments.bias, arguments.cost, arguments.probes, arguments.dictionary)
    arguments.rates = arguments.rates or not any((*others, arguments.speed))
    figures: dict[str, Any] = {}
    shown: list[str] = []
    for path in arguments.probes:
        report = probe(judge, read_probes(path))
        figures.setdefault("probes", {})[path.stem] = report.record()
        shown.append(f"{path}\n{report.table()}")
        shown += _beside(judge, path, arguments.packages, figures)
    if arguments.dictionary:
        found = scan(judge, read_words(arguments.dictionary))
        figures["dictionary"] = {
            "forms": found.forms,
            "refused": found.refused,
            "derived": sorted(form for forms in found.derived.values() for form in forms),
        }
        shown.append(found.table())
    if arguments.speed:
        figures["speed"] = hostile.seconds(judge)
        shown += [f"{spent:6.2f} s  {kind}" for kind, spent in figures["speed"].items()]
    if arguments.rates or arguments.bias or arguments.cost:
        asyncio.run(_verses(arguments, judge, figures, shown))
    if arguments.output:
        maker = made_by(arguments.bundle)
        before = read_step(arguments.output, composer=maker).figures or {}
        write_step(arguments.output, before | figures, composer=maker)
    print(json.dumps(figures, ensure_ascii=False, indent=2) if arguments.json else
          "\n\n".join(shown))  # fmt: skip


def _beside(judge: Filter, path: Path, folder: Path | None, figures: dict[str, Any]) -> list[str]:
    if folder is None:
        return []
    scores = packages.compare(judge, read_probes(path), folder)
    plain = {name: asdict(score) for name, score in scores.items()}
    figures.setdefault("packages", {})[path.stem] = plain
    return [packages.table(scores)]


async def _verses(
    arguments: argparse.Namespace, judge: TimedFilter, figures: dict[str, Any], shown: list[str]
) -> None:
    """Measure what needs verses."""
    folder = kept_folder(arguments.keep, arguments.bundle)
    async with opened(arguments.bundle, judge) as sources:
        if arguments.cost:
            costs = await measure_cost(sources, judge)
            figures["cost"] = costs
            shown += [
                f"{level}: a verse of 4 lines takes {c['verse_ms']:.0f} ms of CPU, the filter"
                f" {c['filter_ms']:.1f} ms of it ({c['share']:.2%}; {c['verses']} verses)"
                for level, c in costs.items()
            ]
        if arguments.rates:
            found = await measure_rates(sources, judge, arguments.lines, folder, arguments.packages)
            if arguments.text.exists():
                found = {TEXT: rates(judge, clean_lines(arguments.text)), **found}
            figures["rates"] = {name: counted.record() for name, counted in found.items()}
            shown.append(table(found))
        if arguments.bias:
            figures["bias"] = await measure_bias(sources, judge, arguments.bias_lines, folder)
            shown.append(bias.table(figures["bias"]))
