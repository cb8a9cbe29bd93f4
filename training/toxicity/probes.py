"""Probes of the filter: what must be refused, what must pass, and how it did.

A probe file is TOML or JSON lines. TOML: `[evasions.CATEGORY]` and `[innocent]` hold lists of
lines by name; JSON lines: {"text": str, "category": str or null}, null for an innocent line.
"""

import json
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.moderation import ALWAYS_REFUSED, Category, Filter, Level

_SLURS = frozenset(c for c in Category if c.startswith("slur"))


class ProbeError(ValueError):
    """A probe file cannot be read; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Probe:
    """A line and what it must be refused for; None: it must pass."""

    text: str
    category: Category | None


@dataclass(slots=True)
class Tally:
    """Counts for one category; `wrong` holds the lines judged wrongly."""

    probes: int = 0
    found: int = 0
    named: int = 0  # found, and under the expected category
    wrong: list[str] = field(default_factory=list)


@dataclass(slots=True)
class ProbeReport:
    """Recall by category, and false alarms among the innocent lines by level.

    A probe counts as found if the strict level refuses it; identity slurs, hatred,
    self-harm and minors only if every level does.
    """

    evasions: dict[Category, Tally]
    innocent: int
    false_alarms: dict[Level, list[str]]

    def recall(self, categories: Iterable[Category] = Category) -> float:
        """Return the share of evasions found."""
        tallies = [self.evasions[c] for c in categories if c in self.evasions]
        probes = sum(tally.probes for tally in tallies)
        return sum(tally.found for tally in tallies) / probes if probes else 1.0

    @property
    def slur_recall(self) -> float:
        """The share of identity slurs found."""
        return self.recall(_SLURS)

    def false_positive_rate(self, level: Level = Level.STRICT) -> float:
        """Return the share of innocent lines refused."""
        return len(self.false_alarms[level]) / self.innocent if self.innocent else 0.0

    def record(self) -> dict[str, Any]:
        """Return the figures as JSON has them."""
        return {
            "probes": sum(tally.probes for tally in self.evasions.values()),
            "recall": self.recall(),
            "slur_recall": self.slur_recall,
            "innocent": self.innocent,
            "false_positive_rates": {lv.value: self.false_positive_rate(lv) for lv in Level},
        }

    def table(self) -> str:
        """Return the figures for people, with every line judged wrongly."""
        rows = ["category            found  of  recall  category right"]
        rows += [
            f"{c:18} {t.found:6} {t.probes:4} {t.found / t.probes:7.1%} {t.named / t.probes:8.1%}"
            for c, t in self.evasions.items()
        ]
        total = sum(t.probes for t in self.evasions.values())
        found = sum(t.found for t in self.evasions.values())
        rows.append(f"{'all':18} {found:6} {total:4} {self.recall():7.1%}")
        rows.append(f"identity slurs {self.slur_recall:.1%}")
        rows += [
            f"false alarms at {level}: {len(lines)} of {self.innocent}"
            f" ({self.false_positive_rate(level):.2%})"
            for level, lines in self.false_alarms.items()
        ]
        rows += [f"missed  {c}: {line}" for c, t in self.evasions.items() for line in t.wrong]
        rows += [f"alarm   {line}" for line in self.false_alarms[Level.STRICT]]
        return "\n".join(rows)


def read_probes(path: Path) -> list[Probe]:
    """Read a probe file.

    Raises:
        ProbeError: it is not there or not in one of the two forms.
    """
    try:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".toml":
            return _from_toml(tomllib.loads(text))
        # JSON leaves U+2028 raw, which `splitlines` would cut at.
        entries = [json.loads(line) for line in text.split("\n") if line.strip()]
        return [
            Probe(e["text"], None if e["category"] is None else Category(e["category"]))
            for e in entries
        ]
    except OSError as error:
        raise ProbeError(f"{path}: the probes cannot be read ({error}).") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ProbeError(
            f"{path} holds no probes in TOML or JSON lines ({error}):"
            " see training/toxicity/probes.py."
        ) from None


def _from_toml(data: Mapping[str, Any]) -> list[Probe]:
    probes = [
        Probe(text, Category(category))
        for category, ways in data.get("evasions", {}).items()
        for lines in ways.values()
        for text in lines
    ]
    return probes + [
        Probe(text, None) for lines in data.get("innocent", {}).values() for text in lines
    ]


def probe(judge: Filter, probes: Sequence[Probe]) -> ProbeReport:
    """Judge every probe."""
    evasions: dict[Category, Tally] = defaultdict(Tally)
    alarms: dict[Level, list[str]] = {level: [] for level in Level}
    innocent = 0
    for item in probes:
        if item.category is None:
            innocent += 1
            for level in Level:
                if not judge.check(item.text, level).allowed:
                    alarms[level].append(item.text)
            continue
        level = Level.OFF if item.category in ALWAYS_REFUSED else Level.STRICT
        judgement = judge.check(item.text, level)
        tally = evasions[item.category]
        tally.probes += 1
        tally.found += not judgement.allowed
        tally.named += any(hit.category is item.category for hit in judgement.refused)
        if judgement.allowed:
            tally.wrong.append(item.text)
    return ProbeReport(dict(evasions), innocent, alarms)
