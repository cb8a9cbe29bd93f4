"""French or not, line by line with the neighbours' evidence.

Names in substring matches brought English, Dutch and German artists into the corpus, and
French rappers invite foreign guests. A short line of slang tells little by itself, so each
line's log-likelihoods are added up with those of its neighbours.
"""

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
import py3langid

LANGUAGES = ("fr", "en", "nl", "de", "es", "it", "pt", "ht", "ln", "tr", "pl", "ro", "sw", "da")
REACH = 4
NEIGHBOUR_WEIGHT = 0.4
CLEARLY_FOREIGN = -16.0
CLEARLY_FRENCH = 15.0
# Below it the few lines that look French belong to a song that is not.
MIN_SHARE = 0.25

Scores = npt.NDArray[np.float64]


@cache
def _ranker() -> Callable[[str], list[tuple[str, float]]]:
    """Load the identifier once a process; restricting its languages is slow."""
    py3langid.set_languages(list(LANGUAGES))
    rank: Callable[[str], list[tuple[str, float]]] = py3langid.rank
    return rank


def likelihoods(lines: Sequence[str]) -> Scores:
    """Return log-likelihoods [lines, languages], each row centred; French is column 0."""
    rank = _ranker()
    scores = np.zeros((len(lines), len(LANGUAGES)))
    for row, line in zip(scores, lines, strict=True):
        ranked = dict(rank(line))
        row[:] = [ranked[language] for language in LANGUAGES]
    # A line without any known feature scores the lowest float everywhere: no evidence.
    scores[scores.min(axis=1) < -1e6] = 0.0
    centred: Scores = scores - scores.max(axis=1, keepdims=True)
    return centred


def are_french(lines: Sequence[str]) -> list[bool]:
    """Say of each line of a song whether it is French, judged with its neighbours."""
    if not lines:
        return []
    distinct = {line: row for row, line in enumerate(dict.fromkeys(lines))}
    own = likelihoods(list(distinct))[[distinct[line] for line in lines]]
    around = own.copy()
    for distance in range(1, REACH + 1):
        around[distance:] += NEIGHBOUR_WEIGHT * own[:-distance]
        around[:-distance] += NEIGHBOUR_WEIGHT * own[distance:]
    alone, together = _margin(own), _margin(around)
    kept = (alone > CLEARLY_FOREIGN) & ((together > 0) | (alone > CLEARLY_FRENCH))
    if kept.mean() < MIN_SHARE:
        kept[:] = False
    return [bool(keep) for keep in kept]


def _margin(scores: Scores) -> Scores:
    """Return by how much French beats the best other language, per line."""
    margin: Scores = scores[:, 0] - scores[:, 1:].max(axis=1)
    return margin
