"""The programs that measure beside us: they are called, never linked, and may be missing."""

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path


class InstrumentError(RuntimeError):
    """A program that measures is missing or failed; the message says which and how."""


def available(program: str) -> bool:
    """Whether a program is installed."""
    return shutil.which(program) is not None


def run(
    command: Sequence[str],
    *,
    timeout: float,
    text: str | None = None,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a program and return what it says on stdout and stderr, as UTF-8.

    Args:
        command: Its name or path, and its arguments.
        timeout: The most seconds it may take.
        text: What it reads on stdin.
        folder: Where it runs, if not here.
        environment: All its environment variables, where it is not to have ours.

    Raises:
        InstrumentError: it is not there, fails or takes too long.
    """
    program, *arguments = command
    path = shutil.which(program)
    if path is None:
        raise InstrumentError(f"{program} is not installed.")
    try:
        return subprocess.run(  # noqa: S603  (fixed programs on text and files of ours)
            [path, *arguments],
            input=text,
            capture_output=True,
            check=True,
            encoding="utf-8",
            errors="replace",
            cwd=folder,
            env=environment,
            timeout=timeout,
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise InstrumentError(f"{program} failed: {error}.") from error
