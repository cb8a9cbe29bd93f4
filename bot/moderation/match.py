"""What is found in a folded text, and which of several findings in one place counts."""

from dataclasses import dataclass

from bot.moderation.categories import ALWAYS_REFUSED
from bot.moderation.wordlist import Entry


@dataclass(frozen=True, slots=True)
class Match:
    """A form found between two positions of the folded text."""

    start: int
    end: int
    entry: Entry
    lemma: str


def outermost(matches: list[Match]) -> list[Match]:
    """Return the matches in order, those left out that stand inside a graver one."""
    matches.sort(key=lambda m: (m.start, -m.end, [-g for g in _gravity(m)]))
    kept: list[Match] = []
    outer: Match | None = None
    for match in matches:
        if outer is not None and match.end <= outer.end and _gravity(match) <= _gravity(outer):
            continue
        kept.append(match)
        if outer is None or match.end >= outer.end:
            outer = match
    return kept


def _gravity(match: Match) -> tuple[int, int]:
    return int(match.entry.category in ALWAYS_REFUSED), match.entry.severity
