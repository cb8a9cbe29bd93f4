"""`python -m training prepare`: clean songs to tokens, sounds and n-grams."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from training.config import WORK
from training.prepare import prepare


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    prepare = commands.add_parser("prepare", help="clean songs to tokens, sounds and n-grams")
    prepare.set_defaults(command=run)
    prepare.add_argument("--clean", type=Path, default=WORK / "clean.jsonl")
    prepare.add_argument("--output", type=Path, default=WORK / "data")
    prepare.add_argument(
        "--raw", type=Path, nargs="+", default=[], help="raw folders no verse may copy either"
    )
    prepare.add_argument("--vocabulary", type=int, default=4096)
    prepare.add_argument("--valid-share", type=float, default=0.03)


def run(arguments: argparse.Namespace) -> None:
    """Prepare the clean songs."""
    report = prepare(
        arguments.clean,
        arguments.output,
        raw=arguments.raw,
        vocabulary=arguments.vocabulary,
        valid_share=arguments.valid_share,
    )
    print(json.dumps(asdict(report), indent=2))
