"""`python -m training yardsticks`: what PPMd, n-grams and the article's Keras network reach."""

import argparse
import json
from pathlib import Path

from bot.inference.bundle import WEIGHTS, Bundle
from training.config import WORK
from training.loading import bundle_model
from training.steps import default_path, write_step
from training.yardsticks.measure import measure


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = commands.add_parser("yardsticks", help="what other models reach on the same text")
    parser.set_defaults(command=run)
    parser.add_argument("--bundle", type=Path, required=True)
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
        bundle_model(Bundle.load(arguments.bundle)),
        arguments.clean,
        arguments.data,
        minutes=arguments.minutes,
        share=arguments.share,
    )
    about = {"weights": arguments.bundle / WEIGHTS, "text": arguments.data / "valid.txt"}
    write_step(arguments.output, figures, **about)
    print(json.dumps(figures, indent=2))
