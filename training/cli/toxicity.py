"""`python -m training toxicity`: what the filter finds, and what it misses."""

import argparse
from pathlib import Path

from bot.moderation import Filter
from training.toxicity import probe, read_probes


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    toxicity = commands.add_parser("toxicity", help="what the filter finds, and what it misses")
    toxicity.set_defaults(command=run)
    toxicity.add_argument("--probes", type=Path, nargs="+", required=True, help="probe files")


def run(arguments: argparse.Namespace) -> None:
    """Probe the filter."""
    filter_ = Filter.load()
    for path in arguments.probes:
        print(f"{path}\n{probe(filter_, read_probes(path)).table()}")
