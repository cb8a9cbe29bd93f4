"""`python -m training report`: measure a bundle and write its card."""

import argparse
import json
import sys
from pathlib import Path

from training.config import WORK
from training.report import PAGE, report


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    report = commands.add_parser("report", help="measure a bundle and write its card")
    report.set_defaults(command=run)
    report.add_argument("--bundle", type=Path, required=True)
    report.add_argument("--run", type=Path, default=WORK / "run")
    report.add_argument("--data", type=Path, default=WORK / "data")
    report.add_argument("--clean", type=Path, default=WORK / "clean.jsonl")
    report.add_argument("--verses", type=Path, help="figures from `training judge --json`")


def run(arguments: argparse.Namespace) -> None:
    """Write the card."""
    verses = json.loads(arguments.verses.read_text("utf-8")) if arguments.verses else None
    figures = report(
        arguments.bundle,
        run=arguments.run,
        data=arguments.data,
        clean=arguments.clean,
        verses=verses,
    )
    print(json.dumps(figures, indent=2, ensure_ascii=False))
    print(f"See {arguments.bundle / PAGE}.", file=sys.stderr)
