"""What the judge found, as a table and as JSON, beside humans and the targets."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from training.judge.figures import Figures

Value = float | int | None
_Check = Callable[[float, float | None], bool]


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the table: a measure, how it is shown, and the target, where there is one."""

    name: str
    value: Callable[[Figures], Value]
    form: str = ".1%"
    target: str = ""
    met: _Check | None = None

    def judge(self, value: Value, human: Value) -> bool | None:
        """Return whether the target is met, None where there is no target or no value."""
        return None if self.met is None or value is None else self.met(value, human)


def _at_least(least: float) -> _Check:
    return lambda value, _: value >= least


def _at_most(most: float) -> _Check:
    return lambda value, _: value <= most


def _deep(name: str) -> Callable[[Figures], Value]:
    def read(figures: Figures) -> Value:
        value: Value = getattr(figures.depth, name, None)
        return value

    return read


def _as_human(value: float, human: float | None) -> bool:
    return human is not None and abs(value - human) <= 0.1 * human


ROWS = (
    _Row("verses", lambda f: f.verses, "d"),
    _Row("generated lines", lambda f: f.lines, "d"),
    _Row("scheme pairs", lambda f: f.pairs, "d"),
    _Row("pairs that rhyme, our table", lambda f: f.rhyming, target="≥ 98 %", met=_at_least(0.98)),
    _Row("  riche", lambda f: f.grades["riche"]),
    _Row("  suffisante", lambda f: f.grades["suffisante"]),
    _Row("  pauvre", lambda f: f.grades["pauvre"]),
    _Row("  assonance only", lambda f: f.grades["assonance"]),
    _Row("  none", lambda f: f.grades["none"]),
    _Row(
        "pairs that rhyme, espeak-ng",
        lambda f: f.espeak_rhyming,
        target="≥ 92 %",
        met=_at_least(0.92),
    ),
    _Row("  with e and ɛ as one", lambda f: f.espeak_merged),
    _Row(
        "suffisante or riche, of those that rhyme",
        lambda f: f.rich,
        target="≥ 70 %",
        met=_at_least(0.7),
    ),
    _Row(
        "pairs with two or more vowels",
        lambda f: f.two_vowels,
        target="≥ 40 %",
        met=_at_least(0.4),
    ),
    _Row(
        "lines within a syllable of the target",
        lambda f: f.on_metre,
        target="≥ 90 %",
        met=_at_least(0.9),
    ),
    _Row(
        "syllables, sd within a verse",
        lambda f: f.syllable_sd,
        ".2f",
        target="≤ 1.2",
        met=_at_most(1.2),
    ),
    _Row("lines that copy, clean text", lambda f: f.breaking, "d", target="0", met=_at_most(0)),
    _Row("lines that copy, raw text", lambda f: f.breaking_raw, "d", target="0", met=_at_most(0)),
    _Row("lines with 5 words in a row", lambda f: f.near, target="≤ 5 %", met=_at_most(0.05)),
    _Row("  with clitics as words", lambda f: f.near_clitics),
    _Row("lines with a slur", lambda f: f.slurs, "d", target="0", met=_at_most(0)),
    _Row("lines the standard level refuses", lambda f: f.refused, "d"),
    _Row("unknown words", lambda f: f.unknown, ".2%", target="≤ 0.5 %", met=_at_most(0.005)),
    _Row("distinct-2", lambda f: f.distinct_2, ".3f", target="as human ± 10 %", met=_as_human),
    _Row("self-BLEU", lambda f: f.self_bleu, ".3f", target="as human ± 10 %", met=_as_human),
    _Row(
        "grammar errors in 100 words",
        _deep("grammar"),
        ".2f",
        target="≤ 1.1 × human",
        met=lambda value, human: human is not None and value <= 1.1 * human,
    ),
    _Row(
        "right seed found among ten",
        _deep("seed_found"),
        target="≥ 0.9 × human",
        met=lambda value, human: human is not None and value >= 0.9 * human,
    ),
    _Row("perplexity, n-gram model", _deep("perplexity"), ".0f"),
    _Row(
        "  over √(humans × trigram babbler)",
        _deep("over_bound"),
        ".2f",
        target="≤ 1",
        met=_at_most(1),
    ),
    _Row("lines with a relaxation", lambda f: f.relaxed, target="≤ 3 %", met=_at_most(0.03)),
    _Row("end words repeated", lambda f: f.repeated_ends),
    _Row("grades misstated", lambda f: f.misstated.get("rhyme_grade"), "d"),
    _Row("syllables misstated", lambda f: f.misstated.get("syllables"), "d"),
    _Row("ms a verse, median", lambda f: f.elapsed_ms and f.elapsed_ms[0], ".0f"),
    _Row("ms a verse, 95th percentile", lambda f: f.elapsed_ms and f.elapsed_ms[1], ".0f"),
)


@dataclass(frozen=True, slots=True)
class Report:
    """What the judge found.

    Attributes:
        figures: Of the verses.
        human: Of human verses of the same shape, None without the validation text.
        refused: Seeds that were refused, by code.
        notes: What could not be measured, and why.
    """

    figures: Figures
    human: Figures | None
    refused: dict[str, int]
    notes: tuple[str, ...] = ()

    def table(self) -> str:
        """Return the figures beside the human ones and the targets."""
        lines = [f"{'':<42}{'verses':>10}{'humans':>10}  target"]
        for row, value, human, met in self._read():
            mark = {True: " ✓", False: " ✗", None: ""}[met]
            shown = f"{show(value, row.form):>10}{show(human, row.form):>10}"
            lines.append(f"{row.name:<42}{shown}  {row.target}{mark}".rstrip())
        relaxations = sorted(self.figures.relaxations.items(), key=lambda item: -item[1])
        if relaxations:
            lines.append("relaxed: " + ", ".join(f"{name} {n}" for name, n in relaxations))
        if self.refused:
            lines.append("refused seeds: " + ", ".join(f"{c} {n}" for c, n in self.refused.items()))
        return "\n".join([*lines, *self.notes])

    def rows(self) -> list[dict[str, Any]]:
        """Return the rows of the table: measure, value, human value, target and whether met."""
        return [
            {
                "measure": row.name.strip(),
                "value": value,
                "human": human,
                "target": row.target or None,
                "met": met,
            }
            for row, value, human, met in self._read()
        ]

    def _read(self) -> Iterator[tuple[_Row, Value, Value, bool | None]]:
        """Yield each row with its value, the human one, and whether its target is met."""
        for row in ROWS:
            value = row.value(self.figures)
            human = row.value(self.human) if self.human else None
            yield row, value, human, row.judge(value, human)

    def record(self) -> dict[str, Any]:
        """Return all of it as JSON can hold it, the text of faults left out: it may be lyrics."""
        return {
            "verses": _plain(self.figures),
            "humans": self.human and _plain(self.human),
            "refused": self.refused,
            "notes": self.notes,
            "rows": self.rows(),
        }

    def to_json(self) -> str:
        """Return it as JSON."""
        return json.dumps(self.record(), indent=2, ensure_ascii=False)


def _plain(figures: Figures) -> dict[str, Any]:
    plain = asdict(figures)
    del plain["faults"]
    return plain


def show(value: Value, form: str) -> str:
    """Return a value as the table has it."""
    return "–" if value is None else format(value, form)
