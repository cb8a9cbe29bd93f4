"""What is found in a folded text, and which of several findings in one place counts."""

from typing import NamedTuple

from bot.moderation.wordlist import Entry


class Match(NamedTuple):
    """A form found between two positions of the folded text."""

    start: int
    end: int
    entry: Entry
    lemma: str


def outermost(matches: list[Match]) -> list[Match]:
    """Return the matches in order, those left out that stand inside a graver one."""
    if len(matches) < 2:
        return matches
    kept: list[Match] = []
    outer: Match | None = None
    for match in sorted(matches, key=lambda m: (m.start, -m.end, -m.entry.gravity)):
        if (
            outer is not None
            and match.end <= outer.end
            and match.entry.gravity <= outer.entry.gravity
        ):
            continue
        kept.append(match)
        if outer is None or match.end >= outer.end:
            outer = match
    return kept
