"""`python -m training measure`: every step that the report reads, then the report."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import training.cli
from training.config import WORK
from training.judge import packaged_seeds
from training.steps import FIGURES


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "measure",
        help="every step that the report reads, then the report",
        description="Runs bench, yardsticks, scaling, weaknesses, memorisation, judge and report,"
        " about three quarters of an hour on two cores at scale 1. What `toxicity` kept in"
        " --figures is read too; it takes longer, and is run apart.",
    )
    parser.set_defaults(command=run)
    parser.add_argument("--bundle", type=Path, required=True)
    parser.add_argument("--run", type=Path, default=WORK / "run")
    parser.add_argument("--data", type=Path, default=WORK / "data")
    parser.add_argument("--clean", type=Path, default=WORK / "clean.jsonl")
    parser.add_argument("--raw", type=Path, help="folder of raw text, for `judge`")
    parser.add_argument("--figures", type=Path, default=FIGURES)
    parser.add_argument("--scale", type=float, default=1.0, help="of trainings and seeds")


def run(arguments: argparse.Namespace) -> None:
    """Run the steps; one that fails is left out of the card, and told at the end."""
    failed = []
    for words in steps(arguments):
        print(f"python -m training {' '.join(words)}", file=sys.stderr)
        if training.cli.main(words):
            failed.append(words[0])
    if failed:
        raise RuntimeError(f"These steps failed, see above: {', '.join(failed)}.")


def steps(asked: argparse.Namespace) -> Iterator[list[str]]:
    """Yield the commands, the report last."""
    bundle, data = ["--bundle", str(asked.bundle)], ["--data", str(asked.data)]
    clean, run = ["--clean", str(asked.clean)], ["--run", str(asked.run)]
    scale = ["--scale", str(asked.scale)]

    def output(name: str) -> list[str]:
        return ["--output", str(asked.figures / f"{name}.json")]

    yield ["bench", *bundle, *output("bench")]
    minutes = ["--minutes", str(6 * asked.scale)]
    yield ["yardsticks", *bundle, *data, *clean, *minutes, *output("yardsticks")]
    yield ["scaling", *data, *scale, *output("scaling")]
    yield ["weaknesses", *bundle, *data, *scale, *output("weaknesses")]
    seeds = ["--seeds", str(max(1, round(3000 * asked.scale)))]
    yield ["memorisation", *bundle, *data, *clean, *seeds, *output("memorisation")]
    first = ["--first", str(max(1, round(len(packaged_seeds()) * asked.scale)))]
    deep = ["--deep", *(["--raw", str(asked.raw)] if asked.raw else [])]
    yield ["judge", *bundle, *data, *clean, *first, *deep, *output("verses")]
    yield ["report", *bundle, *run, *data, *clean, "--figures", str(asked.figures)]
