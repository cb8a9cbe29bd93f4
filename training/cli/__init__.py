"""The terminal edge: `python -m training COMMAND`.

Exit codes: 0 done, 1 failed, 2 wrong usage, 78 wrong configuration. What is meant for people
goes to stderr in a line or two; results and JSON go to stdout alone.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from bot.exits import FAILED, INTERRUPTED, MISCONFIGURED, report_missing

COMMANDS = (
    "collect",
    "all",
    "clean",
    "prepare",
    "train",
    "export",
    "evaluate",
    "report",
    "judge",
    "toxicity",
    "gates",
    "bench",
    "memorisation",
    "yardsticks",
    "scaling",
    "weaknesses",
    "measure",
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return the exit code."""
    try:
        return _run(list(sys.argv[1:] if argv is None else argv))
    except ModuleNotFoundError as error:
        return report_missing(error, "`pip install '.[cpu,training]'`")


def _run(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser("python -m training", description="Makes models for Couplet.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    # Only the command asked for is imported: torch takes seconds, and most do without.
    for name in words[:1] if words[:1] and words[0] in COMMANDS else COMMANDS:
        import_module(f"training.cli.{name}").add_parser(commands)
    arguments = parser.parse_args(words)
    command: Callable[[argparse.Namespace], None] = arguments.command
    try:
        command(arguments)
    except (ValueError, RuntimeError, OSError) as error:
        # Imported late: it needs a package, and one that is missing is said in a sentence.
        from bot.config import ConfigurationError  # noqa: PLC0415

        print(f"couplet: {error}", file=sys.stderr)
        return MISCONFIGURED if isinstance(error, ConfigurationError) else FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0
