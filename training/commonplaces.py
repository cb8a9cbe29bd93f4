"""Makes the set of what everybody says, which costs a line in the composer's ranking."""

from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np

from bot.composer.commonplaces import PHRASE
from bot.composer.ngrams import Keys, NgramSet, run_keys, word_keys
from bot.lyrics.text import folded_words

OFTEN = 8e-6  # of all phrases: 50 times in the six million of the text we train on
LEAST = 3  # times, however small the text


def build_commonplaces(songs: Iterable[Sequence[str]]) -> NgramSet:
    """Return the set of phrases of `PHRASE` words within a line that the songs repeat `OFTEN`.

    Args:
        songs: The lines of each song.
    """
    runs = [_phrases([folded_words(line) for line in song]) for song in songs]
    keys, counts = np.unique(np.concatenate(runs), return_counts=True)
    return NgramSet.build(keys[counts >= max(OFTEN * counts.sum(), LEAST)])


def _phrases(lines: Sequence[Sequence[str]]) -> Keys:
    """Return the keys of the phrases within lines, those across their borders left out."""
    keys = run_keys(word_keys(chain.from_iterable(lines)), PHRASE)
    line = np.repeat(np.arange(len(lines)), [len(words) for words in lines])
    within: Keys = keys[line[PHRASE - 1 :] == line[: 1 - PHRASE]]
    return within
