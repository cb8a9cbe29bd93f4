"""`python -m training all`: the whole way from raw lyrics to a measured bundle."""

import argparse
import sys
from pathlib import Path

from training.cli.train import add_options
from training.config import WORK
from training.whole import WholeWay

_NOTES = """\
What is not given is chosen from the size of the corpus and the speed of the machine, and said.
Ctrl-C stops it cleanly; the same command goes on, and skips what is up to date."""


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "all", help="the whole way: clean, prepare, train, export, report", epilog=_NOTES
    )
    parser.set_defaults(command=run)
    parser.add_argument("corpus", nargs="+", type=Path, help="folders of .txt or .jsonl lyrics")
    parser.add_argument("--work", type=Path, default=WORK / "all", help="for all on the way")
    parser.add_argument("--bundle", type=Path, default=Path("models/mine"))
    add_options(parser, required=False)


def run(arguments: argparse.Namespace) -> None:
    """Go the whole way."""
    given = dict(vars(arguments))
    corpus, work, bundle = (given.pop(name) for name in ("corpus", "work", "bundle"))
    given.pop("command")
    WholeWay(corpus, work, bundle, given).go()
    print(f"{bundle} is ready: set MODEL_PATH={bundle} to use it.")
    print("`python -m training measure --help` measures it further.", file=sys.stderr)
