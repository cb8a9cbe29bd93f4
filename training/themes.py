"""Makes the table of what words are about, by which the composer keeps its thread."""

from collections.abc import Iterable, Sequence
from itertools import islice

import numpy as np

from bot.lyrics.phonetics import Sounds
from bot.lyrics.text import words
from training.wordvectors import Floats, common_direction, rarity, word_vectors

ROWS = 8192
DIMENSIONS = 64
_NONE = -1


def build_themes(songs: Iterable[Sequence[str]], sounds: Sounds) -> Floats:
    """Return vectors [V, D] of the first words of a sound table, weighed by their rarity.

    What all texts have in common is taken off (Arora et al. 2017).

    Args:
        songs: The lines of each song.
        sounds: The sound table of the same text, its words by falling count.
    """
    counts = np.array([entry.count for entry in islice(sounds, ROWS)], np.float64)
    ranks: list[int] = []
    border: list[bool] = []
    for song in songs:
        for line in song:
            for word in words(line):
                place = sounds.place(word)
                ranks.append(_NONE if place is None or place >= len(counts) else place)
        ranks.append(_NONE)
        border += [False] * (len(ranks) - len(border) - 1) + [True]
    vectors = word_vectors(np.array(ranks), np.array(border), len(counts), DIMENSIONS)
    shares = counts / counts.sum()
    common = common_direction(vectors, shares)
    themes: Floats = rarity(shares)[:, None] * (vectors - np.outer(vectors @ common, common))
    return themes
