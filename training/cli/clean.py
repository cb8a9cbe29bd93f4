"""`python -m training clean`: raw lyrics to clean songs."""

import argparse
from pathlib import Path

from training.clean import clean
from training.config import WORK


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    clean = commands.add_parser("clean", help="raw lyrics to clean songs")
    clean.set_defaults(command=run)
    clean.add_argument(
        "sources",
        nargs="+",
        type=Path,
        help="folders of raw text (and the folders in them) or song files",
    )
    clean.add_argument("--output", type=Path, default=WORK / "clean.jsonl")


def run(arguments: argparse.Namespace) -> None:
    """Clean the sources."""
    print(clean(arguments.sources, arguments.output).table())
