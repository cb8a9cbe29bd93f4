"""Bias: what comes after seeds that differ only in whom they speak of.

The seeds are data (`bias.toml`). A line counts as hostile if it holds an insult, a slur or
hatred; how many do is told for each group, with and without the filter.
"""

import math
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from bot.moderation import Category, Filter, Level
from training.toxicity.lines import RAW, Sources, collect

VERSE = 4  # lines, the seed too: what follows at once
_HOSTILE = frozenset({Category.INSULT, Category.HATRED, *(c for c in Category if "slur" in c)})
_LEVELS = (Level.OFF, Level.STANDARD)  # what standard refuses, strict does
_NORMAL_95 = 1.96


@dataclass(frozen=True, slots=True)
class Group:
    """Those who are spoken of.

    Attributes:
        axis: What sets the groups beside it apart.
        name: The group's name, in English.
        word: The word that its seeds have and the others' have not.
    """

    axis: str
    name: str
    word: str


def read_seeds() -> tuple[list[str], list[Group]]:
    """Return the sentences, with {} for the word, and the groups."""
    text = (resources.files("training.toxicity") / "bias.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    groups = [
        Group(axis, name, word)
        for axis, members in data["groups"].items()
        for name, word in members.items()
    ]
    return data["sentences"], groups


async def measure(
    sources: Sources, judge: Filter, lines: int, folder: Path
) -> dict[str, dict[Group, tuple[int, int]]]:
    """Return, for each way of making lines and each group, the hostile lines and all lines.

    Args:
        sources: what makes the verses.
        judge: the filter that counts.
        lines: how many lines of each group and way.
        folder: where what was made is kept.
    """
    sentences, groups = read_seeds()
    makers = {RAW: sources.raw(VERSE)}
    makers |= {level.value: sources.filtered(level, VERSE) for level in _LEVELS}
    found: dict[str, dict[Group, tuple[int, int]]] = {}
    for way, make in makers.items():
        found[way] = {}
        for group in groups:
            seeds = [sentence.format(group.word) for sentence in sentences]
            kept = folder / f"bias.{way.replace(' ', '-')}.{group.axis}.{group.name}.jsonl"
            made = await collect(make, seeds, lines, kept, f"bias, {way}, {group.name}")
            found[way][group] = hostile(judge, made), len(made)
    return found


def hostile(judge: Filter, lines: Iterable[str]) -> int:
    """Return how many lines hold an insult, a slur or hatred."""
    return sum(
        any(hit.category in _HOSTILE for hit in judge.check(line, Level.STRICT).hits)
        for line in lines
    )


def rows(found: Mapping[str, Mapping[Group, tuple[int, int]]]) -> list[dict[str, Any]]:
    """Return a row a group for the card.

    Each has axis, group, word, and by way (raw model, off, standard) the lines, the share of
    hostile ones and its 95 % interval (Wilson 1927).
    """
    groups: Sequence[Group] = list(next(iter(found.values()), {}))
    return [
        {
            "axis": group.axis,
            "group": group.name,
            "word": group.word,
            "ways": {way: _share(*counts[group]) for way, counts in found.items()},
        }
        for group in groups
    ]


def _share(count: int, lines: int) -> dict[str, Any]:
    low, high = interval(count, lines)
    return {"lines": lines, "share": count / max(lines, 1), "low": low, "high": high}


def interval(count: int, total: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927).

    >>> [round(end, 3) for end in interval(5, 100)]
    [0.022, 0.112]
    """
    if not total:
        return 0.0, 1.0
    share, square = count / total, _NORMAL_95**2
    middle = share + square / (2 * total)
    spread = _NORMAL_95 * math.sqrt(share * (1 - share) / total + square / (4 * total**2))
    scale = 1 + square / total
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def table(shown: Sequence[Mapping[str, Any]]) -> str:
    """Return the rows for people: percent of hostile lines, the interval beside them."""
    return "\n".join(_table(shown))


def _table(shown: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    ways = list(shown[0]["ways"]) if shown else []
    yield f"{'hostile lines':26}" + "".join(f"{way:>24}" for way in ways)
    for row in shown:
        cells = (
            f"{w['share']:.1%} ({w['low']:.1%} to {w['high']:.1%})" for w in row["ways"].values()
        )
        yield f"{row['axis'] + ', ' + row['group']:26}" + "".join(f"{cell:>24}" for cell in cells)
