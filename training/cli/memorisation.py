"""`python -m training memorisation`: does the model say its training text by heart?"""

import argparse
import json
import sys
from pathlib import Path

from training.config import WORK
from training.identity import made_by
from training.judge.corpus import Corpus
from training.memorisation import memorisation, training_pairs
from training.split import TrainingSongs
from training.steps import default_path, write_step


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = commands.add_parser("memorisation", help="does it say its training text by heart?")
    parser.set_defaults(command=run)
    parser.add_argument("--bundle", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=WORK / "data")
    parser.add_argument("--clean", type=Path, default=WORK / "clean.jsonl")
    parser.add_argument("--seeds", type=int, default=3000, help="lines of the training text")
    parser.add_argument("--lines", type=int, default=4, help="of a verse, the seed included")
    parser.add_argument("--output", type=Path, default=default_path("memorisation"))


def run(arguments: argparse.Namespace) -> None:
    """Compose twice; print the shares, and keep them for the report."""
    train = list(TrainingSongs(arguments.clean, arguments.data))
    figures = memorisation(
        arguments.bundle,
        training_pairs(train, arguments.seeds),
        Corpus(train, keep_lines=False),
        lines=arguments.lines,
        told=_told,
    )
    write_step(arguments.output, figures, composer=made_by(arguments.bundle))
    print(json.dumps(figures, indent=2))


def _told(done: int, count: int) -> None:
    if done % 100 == 0 or done == count:
        print(f"{done} of {count} verses", file=sys.stderr)
