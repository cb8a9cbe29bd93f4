"""The terminal edge: `python -m bot COMMAND`, and `python -m bot` alone to run the bot.

Exit codes: 0 done, 1 failed, 2 wrong usage, 78 wrong configuration. What is meant for
people goes to stderr in a line or two; results and JSON go to stdout alone.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from bot.config import ConfigurationError
from bot.inference.bundle import BundleError
from bot.inference.errors import ProviderError

COMMANDS = ("run", "compose", "check", "doctor", "backup", "reports", "bench")
FAILED, MISCONFIGURED, INTERRUPTED = 1, 78, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return the exit code."""
    words = list(sys.argv[1:] if argv is None else argv) or ["run"]
    parser = argparse.ArgumentParser("python -m bot", description="A French rap partner.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    # Only the command asked for is imported: composing need not wait for Discord's library.
    for name in words[:1] if words[0] in COMMANDS else COMMANDS:
        import_module(f"bot.cli.{name}").add_parser(commands)
    arguments = parser.parse_args(words)
    run: Callable[[argparse.Namespace], int] = arguments.run
    try:
        return run(arguments)
    except (ConfigurationError, BundleError, ProviderError) as error:
        return _report(error, MISCONFIGURED)
    except (ValueError, RuntimeError, OSError) as error:
        return _report(error, FAILED)
    except KeyboardInterrupt:
        return INTERRUPTED


def _report(error: Exception, code: int) -> int:
    print(f"couplet: {error}", file=sys.stderr)
    return code
