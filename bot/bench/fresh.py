"""Measuring in a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

_SHOWN = 300


def measure(module: str, *arguments: str, environment: Mapping[str, str] | None = None) -> Any:
    """Run a module of ours in a fresh interpreter; return what it prints as JSON.

    Raises:
        RuntimeError: it failed; the message has the end of what it said.
    """
    done = subprocess.run(  # noqa: S603 (this interpreter and our own module)
        [sys.executable, "-m", module, *arguments],
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"Measuring in {module} failed: {done.stderr.strip()[-_SHOWN:]}")
    return json.loads(done.stdout)
