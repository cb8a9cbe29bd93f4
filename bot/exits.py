"""How a program ends: its exit codes, and what is said where a package is missing."""

import sys

FAILED, MISCONFIGURED, INTERRUPTED = 1, 78, 130
_OURS = {"bot", "training", None}


def report_missing(error: ModuleNotFoundError, install: str) -> int:
    """Say what to run where a package is missing; return the exit code.

    Raises:
        ModuleNotFoundError: a module of our own is missing, which is a fault to be seen.
    """
    name = error.name and error.name.partition(".")[0]
    if name in _OURS:
        raise error
    print(
        f"couplet: the Python package {name} is missing: run {install} in the folder of the code.",
        file=sys.stderr,
    )
    return MISCONFIGURED
