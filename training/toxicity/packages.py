"""Public word lists and filters on the same probes as ours, side by side.

They are packages of Node.js, none of which the bot needs: install them in a folder of their
own, `npm install naughty-words cuss @2toad/profanity glin-profanity`.
"""

import json
import random
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from bot.moderation import ALWAYS_REFUSED, Category, Filter, Level
from training.toxicity.probes import Probe

OURS = "ours"
_MINUTES = 5


class PackagesError(RuntimeError):
    """The packages cannot be asked; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Score:
    """What one filter finds of the evasions and of the innocent lines, as shares."""

    recall: float
    slur_recall: float
    false_positives: float


def ask(texts: Sequence[str], folder: Path) -> dict[str, list[bool]]:
    """Return, for each package installed in `folder`, whether it flags each text.

    Raises:
        PackagesError: Node.js is not there, or none of the packages is.
    """
    node = shutil.which("node")
    if node is None:
        raise PackagesError("Node.js is not installed: the public packages need it.")
    script = resources.files("training.toxicity") / "packages.mjs"
    with resources.as_file(script) as path:
        done = subprocess.run(  # noqa: S603  (our own script)
            [node, str(path)],
            cwd=folder,
            input=json.dumps(list(texts)),
            capture_output=True,
            check=False,
            text=True,
            encoding="utf-8",
            timeout=60 * _MINUTES,
        )
    found: dict[str, list[bool]] = json.loads(done.stdout) if done.returncode == 0 else {}
    if not found:
        said = done.stderr.strip().splitlines()
        raise PackagesError(
            f"No public package answers in {folder} ({said[-1] if said else 'nothing said'}):"
            " run npm install there, see training/toxicity/packages.py."
        )
    return found


def to_read(lines: Sequence[str], folder: Path, others: int = 500) -> list[str]:
    """Return the lines that a person should read: those any package flags, and some others.

    Raises:
        PackagesError: as `ask`.
    """
    flags = [any(found) for found in zip(*ask(lines, folder).values(), strict=True)]
    flagged = [line for line, flag in zip(lines, flags, strict=True) if flag]
    rest = [line for line, flag in zip(lines, flags, strict=True) if not flag]
    return flagged + random.Random(0).sample(rest, min(others, len(rest)))


def compare(judge: Filter, probes: Sequence[Probe], folder: Path) -> dict[str, Score]:
    """Return the scores of each package, and ours first, on a set of probes.

    Raises:
        PackagesError: as `ask`.
    """
    ours = [
        not judge.check(
            probe.text, Level.OFF if probe.category in ALWAYS_REFUSED else Level.STRICT
        ).allowed
        for probe in probes
    ]
    flags = {OURS: ours, **ask([probe.text for probe in probes], folder)}
    return {name: score(probes, found) for name, found in flags.items()}


def score(probes: Sequence[Probe], flags: Sequence[bool]) -> Score:
    """Return the shares of flagged lines."""
    pairs = list(zip(probes, flags, strict=True))
    evasions = [flag for probe, flag in pairs if probe.category is not None]
    slurs = [flag for probe, flag in pairs if _is_slur(probe.category)]
    innocent = [flag for probe, flag in pairs if probe.category is None]
    return Score(_share(evasions), _share(slurs), _share(innocent))


def table(scores: Mapping[str, Score]) -> str:
    """Return the scores for people."""
    head = f"{'':30}{'recall':>10}{'slurs':>10}{'false alarms':>14}"
    body = (
        f"{name:30}{s.recall:>10.1%}{s.slur_recall:>10.1%}{s.false_positives:>14.2%}"
        for name, s in scores.items()
    )
    return "\n".join([head, *body])


def _is_slur(category: Category | None) -> bool:
    return category is not None and category.startswith("slur")


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0
