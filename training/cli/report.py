"""`python -m training report`: measure a bundle and write its card."""

import argparse
import json
import sys
from pathlib import Path

from training.config import WORK
from training.report import PAGE, Options, report
from training.report.samples import COUNT
from training.steps import FIGURES


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    report = commands.add_parser(
        "report",
        help="measure a bundle and write its card",
        description="Writes CARD.md and its plots. What yardsticks, scaling, weaknesses,"
        " memorisation, bench, judge and toxicity measured is read from --figures; the card"
        " says which of them are missing.",
    )
    report.set_defaults(command=run)
    report.add_argument("--bundle", type=Path, required=True)
    report.add_argument("--run", type=Path, default=WORK / "run")
    report.add_argument("--data", type=Path, default=WORK / "data")
    report.add_argument("--clean", type=Path, default=WORK / "clean.jsonl")
    report.add_argument("--figures", type=Path, default=FIGURES, help="folder of the other steps")
    report.add_argument("--samples", type=int, default=COUNT, help="verses to compose")


def run(arguments: argparse.Namespace) -> None:
    """Write the card."""
    figures = report(
        arguments.bundle,
        run=arguments.run,
        data=arguments.data,
        clean=arguments.clean,
        options=Options(arguments.figures, arguments.samples),
    )
    print(json.dumps(figures, indent=2, ensure_ascii=False))
    print(f"See {arguments.bundle / PAGE}.", file=sys.stderr)
