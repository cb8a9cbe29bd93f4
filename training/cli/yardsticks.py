"""`python -m training yardsticks`: what PPMd, n-grams and the article's Keras network reach."""

import argparse
import json
from pathlib import Path

from training.config import WORK
from training.loading import load_model
from training.steps import default_path, write_step
from training.yardsticks.measure import measure


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = commands.add_parser("yardsticks", help="what other models reach on the same text")
    parser.set_defaults(command=run)
    model = parser.add_mutually_exclusive_group(required=True)
    model.add_argument("--run", type=Path)
    model.add_argument("--bundle", type=Path)
    parser.add_argument("--data", type=Path, default=WORK / "data")
    parser.add_argument("--clean", type=Path, default=WORK / "clean.jsonl")
    parser.add_argument(
        "--minutes", type=float, default=6, help="to train the article's Keras network"
    )
    parser.add_argument("--share", type=float, default=0.25, help="of the songs, for that network")
    parser.add_argument("--output", type=Path, default=default_path("yardsticks"))


def run(arguments: argparse.Namespace) -> None:
    """Measure; print, and keep the figures for the report."""
    figures = measure(
        load_model(run=arguments.run, bundle=arguments.bundle),
        arguments.clean,
        arguments.data,
        minutes=arguments.minutes,
        share=arguments.share,
    )
    write_step(arguments.output, figures, text=arguments.data / "valid.txt")
    print(json.dumps(figures, indent=2))
