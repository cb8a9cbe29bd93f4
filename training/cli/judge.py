"""`python -m training judge`: measure verses beside human ones."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from training.config import WORK
from training.identity import made_by
from training.judge import (
    Judge,
    Sources,
    compose,
    fragments,
    packaged_seeds,
    read_seeds,
    read_verses,
)
from training.judge.ablation import ablate, table
from training.steps import write_step


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    judge = commands.add_parser("judge", help="measure verses beside human ones")
    judge.set_defaults(command=run, refuse=judge.error)
    source = judge.add_mutually_exclusive_group(required=True)
    source.add_argument("--verses", type=Path, help="output of `python -m bot compose --jsonl`")
    source.add_argument("--bundle", type=Path, help="a model that composes them from seeds")
    judge.add_argument("--seeds", type=Path, help="one a line (default: those of the package)")
    judge.add_argument("--first", type=int, help="use only so many seeds")
    judge.add_argument("--lines", type=int, default=4)
    judge.add_argument("--scheme", default="AABB")
    judge.add_argument("--syllables", type=int, help="asked of each line (default: the seed's)")
    judge.add_argument("--candidates", type=int, default=32)
    judge.add_argument("--rng-seed", type=int, default=0)
    judge.add_argument("--clean", type=Path, default=WORK / "clean.jsonl")
    judge.add_argument("--data", type=Path, default=WORK / "data", help="folder of `prepare`")
    judge.add_argument("--raw", type=Path, help="folder of raw text, searched for copies too")
    judge.add_argument("--deep", action="store_true", help="sense, grammar, perplexity: minutes")
    judge.add_argument("--faults", type=int, default=0, help="show so many faults in words")
    judge.add_argument(
        "--ablation", action="store_true", help="what each part of the composer earns (--bundle)"
    )
    judge.add_argument(
        "--fragments", action="store_true", help="what giving short seeds ahead earns (--bundle)"
    )
    judge.add_argument("--keep", type=Path, help="write the composed verses to this file")
    judge.add_argument(
        "--output", type=Path, help="keep the figures there for the report (--bundle)"
    )
    judge.add_argument("--json", action="store_true")


def run(arguments: argparse.Namespace) -> None:
    """Compose or read verses, and measure them."""
    composing = arguments.ablation or arguments.fragments
    if composing and arguments.bundle is None:
        arguments.refuse("--ablation and --fragments compose: give --bundle")
    if arguments.output and (composing or arguments.bundle is None):
        arguments.refuse("--output keeps figures of a bundle's verses: give --bundle alone")
    seeds = read_seeds(arguments.seeds) if arguments.seeds else packaged_seeds()
    seeds = seeds[: arguments.first]
    verses = read_verses(arguments.verses) if arguments.verses else []
    if arguments.bundle and not (verses or composing):
        verses = _composed(arguments, seeds)
    sources = Sources(
        clean=arguments.clean,
        sounds=arguments.data / "sounds.tsv",
        valid=arguments.data / "valid.txt",
        raw=arguments.raw,
    )
    with Judge(sources, deep=arguments.deep or arguments.fragments) as judge:
        if arguments.fragments:
            print(fragments.table(fragments.complete(seeds, arguments.bundle), judge.depths))
            return
        if arguments.ablation:
            reports = ablate(judge, seeds, arguments.bundle, rng_seed=arguments.rng_seed)
            plain = {name: report.record() for name, report in reports.items()}
            print(json.dumps(plain, indent=2) if arguments.json else table(reports))
            return
        report = judge.report(verses, syllables=arguments.syllables)
    if arguments.output:
        write_step(arguments.output, report.record(), composer=made_by(arguments.bundle))
    print(report.to_json() if arguments.json else report.table())
    for fault in report.figures.faults[: arguments.faults]:
        print(fault, file=sys.stderr)


def _composed(arguments: argparse.Namespace, seeds: Sequence[str]) -> list[dict[str, Any]]:
    options = {name: getattr(arguments, name) for name in ("lines", "scheme", "candidates")}
    if arguments.syllables is not None:
        options["syllables"] = arguments.syllables
    verses = compose(
        seeds,
        arguments.bundle,
        [f"--{name}={value}" for name, value in options.items()],
        rng_seed=arguments.rng_seed,
    )
    if arguments.keep:
        text = "".join(json.dumps(verse, ensure_ascii=False) + "\n" for verse in verses)
        arguments.keep.write_text(text, encoding="utf-8")
    return verses
