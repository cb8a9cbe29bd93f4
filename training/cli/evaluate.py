"""`python -m training evaluate`: bits per character of a bundle on a text."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from training.evaluate import evaluate


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    evaluate = commands.add_parser("evaluate", help="bits per character of a bundle on a text")
    evaluate.set_defaults(command=run)
    evaluate.add_argument("--bundle", type=Path, required=True)
    evaluate.add_argument("--text", type=Path, required=True, help="songs parted by blank lines")
    evaluate.add_argument("--json", action="store_true")


def run(arguments: argparse.Namespace) -> None:
    """Measure the bundle."""
    figures = asdict(evaluate(arguments.bundle, arguments.text))
    if arguments.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name.replace('_', ' '):>20}  {value:,.4f}".rstrip("0").rstrip("."))
