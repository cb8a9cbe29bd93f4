"""No verse copies the corpus: the rule that asks the set of its word n-grams.

The set holds every `WINDOW` words in a row; two such runs that overlap make the `RUN` that is
forbidden, and one alone still tells how well-worn a line is. Where the set takes a new run for
an old one, that may cost a candidate; it never lets a copy pass.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, chain

import numpy as np

from bot.composer.ngrams import NgramSet, line_key, run_keys, word_keys

WINDOW = 5
RUN = WINDOW + 1
SHORT_LINE = 4


@dataclass(frozen=True, slots=True)
class Overlap:
    """What a line shares with the corpus.

    Attributes:
        copies: Whether it breaks the rule.
        runs: How many runs of `WINDOW` words it shares, those that begin before it included.
    """

    copies: bool
    runs: int


class Originality:
    """The rule: no `RUN` words in a row from the corpus, and no corpus line of some length."""

    def __init__(self, known: NgramSet) -> None:
        self._known = known

    def overlaps(self, lines: Sequence[Sequence[str]], before: Sequence[str] = ()) -> list[Overlap]:
        """Return what each of some lines shares with the corpus.

        A line and `before`, the generated words that stand right before it, are folded words
        (`lyrics.text.folded_words`); runs across their border count.
        """
        tail = before[-(RUN - 1) :]
        texts = [[*tail, *line] if line else [] for line in lines]
        # All in one pass over the set: looking up a few keys costs as much as looking up many.
        words = word_keys(chain.from_iterable(texts))
        runs = run_keys(words, WINDOW)
        ends = list(accumulate(map(len, texts)))
        short = [SHORT_LINE <= len(line) < RUN for line in lines]
        whole = [
            line_key(words[end - len(line) : end])
            for line, end, is_short in zip(lines, ends, short, strict=True)
            if is_short
        ]
        found = self._known.contains(np.concatenate([runs, *whole]))
        copied = iter(found[len(runs) :].tolist())
        overlaps = []
        for text, end, is_short in zip(texts, ends, short, strict=True):
            own = found[end - len(text) : max(end - WINDOW + 1, end - len(text))]
            copies = bool((own[1:] & own[:-1]).any()) | (is_short and next(copied))
            overlaps.append(Overlap(copies, int(own.sum())))
        return overlaps
