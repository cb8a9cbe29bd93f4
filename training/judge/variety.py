"""How varied the verses are: distinct bigrams, and how much they repeat each other."""

import math
from collections import Counter
from collections.abc import Sequence

from bot.lyrics.text import ngrams, words
from training.judge.verses import JudgedVerse

_ORDER = 4
_EPSILON = 0.1


def distinct_2(verses: Sequence[JudgedVerse]) -> float:
    """Return the share of different bigrams among all (Li et al. 2016).

    Bigrams are of lower-case words within generated lines, over all verses together; the
    figure falls with the size of the sample, so compare samples of one size.
    """
    bigrams = [
        bigram
        for verse in verses
        for line in verse.generated
        for bigram in ngrams(words(line.text.lower()), 2)
    ]
    return len(set(bigrams)) / len(bigrams) if bigrams else 0.0


def self_bleu(verses: Sequence[JudgedVerse]) -> float:
    """Return the mean BLEU-4 of each verse against all the others (Zhu et al. 2018).

    A verse is the lower-case words of its generated lines in a row. Precisions that are 0
    count as 0.1 matches (Chen and Cherry 2014, method 1); the brevity penalty is against
    the reference nearest in length. It grows with the size of the sample.
    """
    texts = [
        [word for line in verse.generated for word in words(line.text.lower())] for verse in verses
    ]
    texts = [text for text in texts if len(text) >= _ORDER]
    if len(texts) < 2:
        return 0.0
    precisions = [_precisions(texts, n) for n in range(1, _ORDER + 1)]
    lengths = Counter(map(len, texts))
    total = 0.0
    for place, text in enumerate(texts):
        mean = sum(math.log(of_order[place]) for of_order in precisions) / _ORDER
        others = lengths - Counter([len(text)])
        nearest = min(others, key=lambda length: (abs(length - len(text)), length))
        total += min(1.0, math.exp(1 - nearest / len(text))) * math.exp(mean)
    return total / len(texts)


def _precisions(texts: Sequence[Sequence[str]], n: int) -> list[float]:
    """Return each text's clipped n-gram precision against all the others."""
    counts = [Counter(ngrams(list(text), n)) for text in texts]
    # The two highest counts of each n-gram over the texts: the most that the others have.
    first: dict[tuple[str, ...], tuple[int, int]] = {}
    second: Counter[tuple[str, ...]] = Counter()
    for place, counted in enumerate(counts):
        for gram, count in counted.items():
            best, _ = first.get(gram, (0, -1))
            if count > best:
                first[gram] = (count, place)
                second[gram] = best
            elif count > second[gram]:
                second[gram] = count
    found = []
    for place, counted in enumerate(counts):
        matches = 0
        for gram, count in counted.items():
            best, owner = first[gram]
            matches += min(count, second[gram] if owner == place else best)
        found.append((matches or _EPSILON) / counted.total())
    return found
