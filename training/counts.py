"""Counts for the terminal."""

from collections.abc import Mapping


def count_table(counts: Mapping[str, int]) -> str:
    """Return counts as aligned text, one a line, underscores of their names as blanks.

    >>> print(count_table({"songs_new": 1234, "unknown": 5}))
    songs new        1,234
    unknown              5
    """
    names = {name: name.replace("_", " ") for name in counts}
    width = max(map(len, names))
    return "\n".join(f"{names[name]:<{width}} {count:>12,}" for name, count in counts.items())
