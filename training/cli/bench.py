"""`python -m training bench`: how fast training is, beside a plain LSTM and the machine."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from bot.inference.bundle import WEIGHTS
from training.bench import bench
from training.steps import default_path, write_step


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = commands.add_parser("bench", help="how fast training is, and how far from the limit")
    parser.set_defaults(command=run)
    parser.add_argument("--bundle", type=Path, default=Path("models/couplet"), help="whose sizes")
    parser.add_argument("--seconds", type=float, default=6.0, help="for each way")
    parser.add_argument("--output", type=Path, default=default_path("bench"))
    parser.add_argument("--json", action="store_true")


def run(arguments: argparse.Namespace) -> None:
    """Measure; print, and keep the figures for the report."""
    found = bench(arguments.bundle, seconds=arguments.seconds)
    write_step(arguments.output, asdict(found), weights=arguments.bundle / WEIGHTS)
    print(json.dumps(asdict(found)) if arguments.json else found.table())
