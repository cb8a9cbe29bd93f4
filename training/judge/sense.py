"""Whether verses answer their seeds: is the right seed found among ten from them alone?

Words are vectors from the training text (`training.wordvectors`). A text is the mean of its
words' vectors, frequent words weighing less, the part common to all texts taken off (Arora et
al. 2017).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.lyrics.text import folded_words
from training.judge.verses import JudgedVerse
from training.wordvectors import Floats, common_direction, rarity, word_vectors

CHOICES = 10
_VOCABULARY = 8000
_DIMENSIONS = 100


@dataclass(frozen=True, slots=True)
class WordVectors:
    """Vectors of words.

    Attributes:
        rows: The row of each folded word.
        vectors: Unit vectors [V, D].
        weights: How much each word counts in a text [V].
        common: What all texts have in common [D].
    """

    rows: Mapping[str, int]
    vectors: Floats
    weights: Floats
    common: Floats

    @classmethod
    def train(cls, text: npt.NDArray[np.int32], numbers: Mapping[str, int]) -> "WordVectors":
        """Make vectors from a text of word numbers in which 0 is a border.

        Args:
            text: Word numbers, song after song.
            numbers: The number of each folded word, from 1.
        """
        counts = np.bincount(text, minlength=len(numbers) + 1)
        counts[0] = 0
        kept = np.argsort(-counts, kind="stable")[:_VOCABULARY]
        kept = kept[counts[kept] > 0]
        rank = np.full(len(counts), -1, np.int64)
        rank[kept] = np.arange(len(kept))
        vectors = word_vectors(rank[text], text == 0, len(kept), _DIMENSIONS)
        shares = counts[kept] / counts[kept].sum()
        rows = {word: int(rank[n]) for word, n in numbers.items() if rank[n] >= 0}
        return cls(rows, vectors, rarity(shares), common_direction(vectors, shares))

    def text(self, words: Sequence[str]) -> Floats:
        """Return the unit vector [D] of folded words; zeros where none is known."""
        rows = [row for word in words if (row := self.rows.get(word)) is not None]
        mean = self.weights[rows] @ self.vectors[rows]
        mean -= self.common * (mean @ self.common)
        length = float(np.linalg.norm(mean))
        found: Floats = (mean / length if length > 1e-6 else np.zeros_like(mean)).astype(np.float32)
        return found


def seed_found(verses: Sequence[JudgedVerse], vectors: WordVectors) -> float:
    """Return how often the right seed is the nearest of ten, the other nine drawn by chance.

    The mean over all draws, by counting. The words of a seed are struck from the verse when
    they are compared, so that a verse is not found by echoing it. A tie counts as half.
    """
    seeds = [_seed_words(verse) for verse in verses]
    if len(verses) < CHOICES:
        return 0.0
    targets = np.stack([vectors.text(seed) for seed in seeds])
    total = 0.0
    for place, verse in enumerate(verses):
        made = [word for line in verse.generated for word in folded_words(line.text)]
        present = set(made)
        whole = vectors.text(made)
        near = targets @ whole
        for other, seed in enumerate(seeds):
            if shared := present.intersection(seed):
                left = [word for word in made if word not in shared]
                near[other] = targets[other] @ vectors.text(left)
        others = np.delete(near, place)
        lower = int((others < near[place]).sum())
        ties = int((others == near[place]).sum())
        total += _chance(lower, len(others)) / 2 + _chance(lower + ties, len(others)) / 2
    return total / len(verses)


def _seed_words(verse: JudgedVerse) -> list[str]:
    given = [word for line in verse.given for word in folded_words(line.text)]
    return given or folded_words(verse.seed)


def _chance(lower: int, others: int) -> float:
    """Return the chance that nine drawn from `others` are all among the `lower` ones."""
    return math.comb(lower, CHOICES - 1) / math.comb(others, CHOICES - 1)
