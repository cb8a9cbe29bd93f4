"""The terminal edge: `python -m bot COMMAND`, and `python -m bot` alone to run the bot.

Exit codes: 0 done, 1 failed, 2 wrong usage, 78 wrong configuration. What is meant for
people goes to stderr in a line or two; results and JSON go to stdout alone.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from bot.exits import FAILED, INTERRUPTED, MISCONFIGURED, report_missing

COMMANDS = ("run", "compose", "check", "doctor", "backup", "reports", "bench")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return the exit code."""
    try:
        return _run(list(sys.argv[1:] if argv is None else argv) or ["run"])
    except ModuleNotFoundError as error:
        return report_missing(error, "`pip install '.[cpu]'` (or '.[cuda]', for an Nvidia GPU)")


def _run(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser("python -m bot", description="A French rap partner.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    # Only the command asked for is imported: composing need not wait for Discord's library.
    for name in words[:1] if words[0] in COMMANDS else COMMANDS:
        import_module(f"bot.cli.{name}").add_parser(commands)
    arguments = parser.parse_args(words)
    run: Callable[[argparse.Namespace], int] = arguments.run
    try:
        return run(arguments)
    except (ValueError, RuntimeError, OSError) as error:
        print(f"couplet: {error}", file=sys.stderr)
        return MISCONFIGURED if isinstance(error, _misconfigurations()) else FAILED
    except KeyboardInterrupt:
        return INTERRUPTED


def _misconfigurations() -> tuple[type[Exception], ...]:
    # Imported late: they need packages, and one that is missing is said in a sentence.
    from bot.config import ConfigurationError  # noqa: PLC0415
    from bot.inference.bundle import BundleError  # noqa: PLC0415
    from bot.inference.errors import ProviderError  # noqa: PLC0415
    from bot.moderation import WordlistError  # noqa: PLC0415

    return ConfigurationError, BundleError, ProviderError, WordlistError
