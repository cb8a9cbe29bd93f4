"""`python -m training scaling`: what more text or a larger model brings, in small runs."""

import argparse
import json
import sys
from pathlib import Path

from training.config import WORK
from training.scaling import scaling
from training.steps import default_path, write_step


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = commands.add_parser("scaling", help="what more text or a larger model brings")
    parser.set_defaults(command=run)
    parser.add_argument("--data", type=Path, default=WORK / "data")
    parser.add_argument("--scale", type=float, default=1.0, help="of the runs' lengths")
    parser.add_argument("--output", type=Path, default=default_path("scaling"))


def run(arguments: argparse.Namespace) -> None:
    """Measure; print, and keep the figures for the report."""
    figures = scaling(
        arguments.data, scale=arguments.scale, told=lambda run: print(run, file=sys.stderr)
    )
    write_step(arguments.output, figures, text=arguments.data / "valid.txt")
    print(json.dumps(figures, indent=2))
