"""How often each category stands in lines, and how many lines each level refuses."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.moderation import Category, Filter, Level
from bot.moderation.categories import refuses


@dataclass(frozen=True, slots=True)
class Rates:
    """Over how many lines each category was found, and how many each level refuses."""

    lines: int
    by_category: Mapping[Category, int]
    refused: Mapping[Level, int]

    def record(self) -> dict[str, Any]:
        """Return the counts as JSON has them."""
        return {
            "lines": self.lines,
            "by_category": {category.value: n for category, n in self.by_category.items()},
            "refused": {level.value: n for level, n in self.refused.items()},
        }


def rates(judge: Filter, lines: Iterable[str]) -> Rates:
    """Count the lines that hold each category, and those that each level refuses."""
    categories: Counter[Category] = Counter()
    refused: Counter[Level] = Counter()
    total = 0
    for line in lines:
        total += 1
        found = {(h.category, h.severity) for h in judge.check(line, Level.STRICT).hits}
        if found:
            categories.update({category for category, _ in found})
            refused.update(lv for lv in Level if any(refuses(lv, *what) for what in found))
    return Rates(
        total,
        {category: categories[category] for category in Category if categories[category]},
        {level: refused[level] for level in Level},
    )


def table(found: Mapping[str, Rates]) -> str:
    """Return the rates of several sets of lines side by side, for people."""
    columns = list(found.values())
    kinds = [c for c in Category if any(rates.by_category.get(c) for rates in columns)]
    rows = [("lines", [f"{rates.lines:,}" for rates in columns])]
    rows += [
        (str(kind), [_share(r.by_category.get(kind, 0), r) for r in columns]) for kind in kinds
    ]
    rows += [
        (f"refused at {level}", [_share(r.refused[level], r) for r in columns]) for level in Level
    ]
    head = f"{'':22}" + "".join(f"{name:>16}" for name in found)
    body = (f"{name:22}" + "".join(f"{cell:>16}" for cell in cells) for name, cells in rows)
    return "\n".join([head, *body])


def _share(count: int, rates: Rates) -> str:
    return f"{count / max(rates.lines, 1):.3%}"
