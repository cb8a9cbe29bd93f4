"""The filter over every form of a dictionary: what it refuses that no list holds as it is."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.moderation import Filter, Level
from training.innocents import candidates


@dataclass(frozen=True, slots=True)
class Scan:
    """Attributes: forms looked at, those refused, and which of these no list names."""

    forms: int
    refused: int
    derived: dict[str, set[str]]

    @property
    def share(self) -> float:
        """The share of forms taken for a listed one without being it."""
        return sum(map(len, self.derived.values())) / max(self.forms, 1)

    def table(self) -> str:
        """Return the figures for people, with every derived form to be looked at."""
        head = (
            f"{self.forms:,} forms, {self.refused:,} refused at strict,"
            f" {sum(map(len, self.derived.values())):,} of them not listed as they are"
            f" ({self.share:.4%})"
        )
        found = (f"{lemma}: {' '.join(sorted(forms))}" for lemma, forms in self.derived.items())
        return "\n".join([head, *sorted(found)])


def scan(judge: Filter, words: Iterable[str]) -> Scan:
    """Judge every form of a dictionary by itself."""
    forms = list(words)
    refused = [word for word in forms if judge.refuses_word(word, Level.STRICT)]
    return Scan(len(forms), len(refused), candidates(judge, refused, frozenset()))
