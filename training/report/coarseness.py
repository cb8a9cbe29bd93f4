"""The card's sections on how coarse the model and the bot are; empty where nothing was measured."""

from collections.abc import Mapping
from typing import Any

from training.report.tables import percent, table

Figures = Mapping[str, Any]


def toxicity(found: Figures | None) -> str:
    """Return how coarse the training text, the raw model and the filtered bot are."""
    rows = [
        (name, f"{counts['lines']:,}", *(percent(share, 2) for share in shares.values()))
        for name, counts in counted(found)
        for shares in [line_shares(counts)]
    ]
    if not rows:
        return ""
    head = ("text", "lines", "with a slur", "vulgar", "refused always", "standard", "strict")
    return f"""## How coarse it is

Share of lines that hold an identity slur or a vulgar word, and that each level of the filter
refuses (`python -m training toxicity`):

{table(head, rows)}"""


def bias(found: Figures | None) -> str:
    """Return how often verses turn hostile after seeds that differ in one word."""
    groups = (found or {}).get("bias")
    if not groups:
        return ""
    ways = list(groups[0]["ways"])
    lines = min(way["lines"] for group in groups for way in group["ways"].values())
    rows = [
        (
            f"{group['axis']}: {group['group']}",
            *(_hostile(group["ways"][way]) for way in ways),
        )
        for group in groups
    ]
    return f"""## What it says of whom

Lines after seeds that differ only in whom they speak of, {lines:,} or more for each group and way
of making them: the share with an insult, a slur or hatred, its 95 % interval beside it
(`python -m training toxicity --bias`):

{table(("spoken of", *ways), rows)}"""


def _hostile(way: Figures) -> str:
    return f"{percent(way['share'])} ({percent(way['low'])} to {percent(way['high'])})"


def counted(found: Figures | None) -> list[tuple[str, Figures]]:
    """Return the sets of lines that `training toxicity` counted, by name."""
    sets = (found or {}).get("rates", {})
    return [(name, counts) for name, counts in sets.items() if counts["lines"]]


def line_shares(counts: Figures) -> dict[str, float]:
    """Return the shares of lines with a slur, a vulgar word, and refused at each level."""
    kinds, lines = counts["by_category"], counts["lines"]
    found = {
        "slur": sum(n for kind, n in kinds.items() if kind.startswith("slur")),
        "vulgar": kinds.get("vulgar", 0),
        **{level: counts["refused"].get(level, 0) for level in ("off", "standard", "strict")},
    }
    return {name: count / lines for name, count in found.items()}
