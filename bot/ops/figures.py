"""Counts and times of the running bot, for /metrics and /rap about."""

from collections import Counter, defaultdict


class Figures:
    """What happened since the start."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self._seconds: defaultdict[str, float] = defaultdict(float)

    def count(self, what: str, kind: str = "") -> None:
        """Count one."""
        self._counts[what, kind] += 1

    def took(self, what: str, seconds: float) -> None:
        """Count one that took some time."""
        self._counts[what, ""] += 1
        self._seconds[what] += seconds

    def total(self, what: str) -> int:
        """Return how many were counted, of all kinds."""
        return sum(n for (name, _), n in self._counts.items() if name == what)

    def lines(self) -> list[str]:
        """Return the figures in Prometheus's text form."""
        shown = []
        for (what, kind), n in sorted(self._counts.items()):
            label = f'{{kind="{kind}"}}' if kind else ""
            shown.append(f"couplet_{what}_total{label} {n}")
        shown += [
            f"couplet_{what}_seconds_total {n:.3f}" for what, n in sorted(self._seconds.items())
        ]
        return shown
