"""What everybody says: three words in a row that the corpus holds again and again.

A line made of them («au fond de la», «pas le temps de») is likely after any seed. The
likelihood that ranks lines loves them, and verses would be alike.
"""

from collections.abc import Sequence
from itertools import accumulate, chain

from bot.composer.ngrams import NgramSet, run_keys, word_keys

PHRASE = 3  # words


class Commonplaces:
    """Counts the commonplaces of lines."""

    def __init__(self, phrases: NgramSet) -> None:
        self._phrases = phrases

    def counts(self, lines: Sequence[Sequence[str]]) -> list[int]:
        """Return how many runs of `PHRASE` words in each line are commonplaces.

        Lines are folded words (`lyrics.text.folded_words`).
        """
        found = self._phrases.contains(run_keys(word_keys(chain.from_iterable(lines)), PHRASE))
        return [
            int(found[end - len(line) : max(end - PHRASE + 1, end - len(line))].sum())
            for line, end in zip(lines, accumulate(map(len, lines)), strict=True)
        ]
