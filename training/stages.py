"""Stages of a long way, each skipped where its outputs are up to date."""

import contextlib
import hashlib
import json
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.files import write_json
from training.progress import duration, say, stage


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage: what it depends on beside the stages before, what it makes, and how.

    Attributes:
        name: One word.
        inputs: All that decides its outcome, as JSON can hold it.
        outputs: What must be there afterwards.
        work: Does it; returns what came of it, in a few words.
        shows: Whether `work` shows its progress itself.
    """

    name: str
    inputs: Any
    outputs: Sequence[Path]
    work: Callable[[], str]
    shows: bool = False


class Way:
    """The way through all stages, and the file that remembers what was done.

    A stage's fingerprint is the hash of its inputs and of the fingerprint before it, so that
    a change makes all that follows it out of date.
    """

    def __init__(self, memory: Path, count: int) -> None:
        self._memory, self._count = memory, count
        self._number = 0
        self._print = ""
        self.done: dict[str, str] = {}
        with contextlib.suppress(OSError, ValueError, TypeError):
            self.done = dict(json.loads(memory.read_text("utf-8")))

    def go(self, step: Stage) -> None:
        """Do a stage, unless it is done."""
        self._number += 1
        self._print = fingerprint([self._print, step.inputs])
        with _named(f"[{self._number}/{self._count} {step.name}] ") as label:
            if self.done.get(step.name) == self._print and all(o.exists() for o in step.outputs):
                say(f"{label}up to date")
                return
            began = time.monotonic()
            with contextlib.nullcontext() if step.shows else _ticking(label):
                what = step.work()
            self.done[step.name] = self._print
            self._remember()
            say(f"{label}{what} ({duration(time.monotonic() - began)})")

    def _remember(self) -> None:
        self._memory.parent.mkdir(parents=True, exist_ok=True)
        write_json(self._memory, self.done)


def fingerprint(inputs: Any) -> str:
    """Return a hash of something that JSON can hold."""
    return hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()[:16]


@contextlib.contextmanager
def _named(label: str) -> Iterator[str]:
    token = stage.set(label)
    try:
        yield label
    finally:
        stage.reset(token)


@contextlib.contextmanager
def _ticking(label: str) -> Iterator[None]:
    """Show the time that a stage takes which shows nothing itself."""
    ended = threading.Event()
    live = sys.stderr.isatty()
    began = time.monotonic()

    def tick() -> None:
        while not ended.wait(1.0):
            say(f"{label}{duration(time.monotonic() - began)}…", stays=False)

    thread = threading.Thread(target=tick, daemon=True)
    if live:
        thread.start()
    else:
        say(f"{label}…")
    try:
        yield
    finally:
        ended.set()
        if live:
            thread.join()
