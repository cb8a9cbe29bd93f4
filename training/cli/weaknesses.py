"""`python -m training weaknesses`: what LSTMs are known to be bad at, and our answers."""

import argparse
import json
import sys
import time
from pathlib import Path

from bot.inference.bundle import WEIGHTS
from training.config import WORK
from training.steps import default_path, read_step, write_step
from training.weaknesses import experiments


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = commands.add_parser("weaknesses", help="what LSTMs are bad at, and our answers")
    parser.set_defaults(command=run)
    parser.add_argument("--bundle", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=WORK / "data")
    parser.add_argument("--scale", type=float, default=1.0, help="of the trainings' lengths")
    parser.add_argument("--only", help="one experiment; the others' figures are kept")
    parser.add_argument("--output", type=Path, default=default_path("weaknesses"))


def run(arguments: argparse.Namespace) -> None:
    """Run the experiments; keep their figures for the report."""
    about = {"weights": arguments.bundle / WEIGHTS, "text": arguments.data / "valid.txt"}
    before = read_step(arguments.output, **about).figures if arguments.only else None
    figures = before or {}
    start = time.monotonic()
    for name, found in experiments(
        arguments.bundle, arguments.data, scale=arguments.scale, only=arguments.only
    ):
        figures[name] = {**found, "scale": arguments.scale}
        write_step(arguments.output, figures, **about)  # one that fails costs itself alone
        print(f"{name}: done after {time.monotonic() - start:.0f} s", file=sys.stderr)
    print(json.dumps(figures, indent=2, ensure_ascii=False))
