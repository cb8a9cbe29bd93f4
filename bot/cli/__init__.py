"""The terminal edge: `python -m bot COMMAND`.

Exit codes: 0 done, 1 failed, 2 wrong usage, 78 wrong configuration. What is meant for
people goes to stderr in a line or two; results and JSON go to stdout alone.
"""

import argparse
import sys
from collections.abc import Callable, Sequence

from bot.cli import check, compose, doctor, run
from bot.config import ConfigurationError
from bot.inference.bundle import BundleError
from bot.inference.errors import ProviderError

FAILED, MISCONFIGURED, INTERRUPTED = 1, 78, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return the exit code."""
    parser = argparse.ArgumentParser("python -m bot", description="A French rap partner.")
    commands = parser.add_subparsers(metavar="COMMAND")
    for module in (run, compose, check, doctor):
        module.add_parser(commands)
    arguments = parser.parse_args(argv)
    chosen: Callable[[argparse.Namespace], int] = getattr(arguments, "run", run.run)
    try:
        return chosen(arguments)
    except (ConfigurationError, BundleError, ProviderError) as error:
        return _report(error, MISCONFIGURED)
    except (ValueError, RuntimeError, OSError) as error:
        return _report(error, FAILED)
    except KeyboardInterrupt:
        return INTERRUPTED


def _report(error: Exception, code: int) -> int:
    print(f"couplet: {error}", file=sys.stderr)
    return code
