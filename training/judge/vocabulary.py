"""Which words are neither French nor of the corpus."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from bot.lyrics.text import words
from training.judge.corpus import Corpus
from training.judge.verses import JudgedVerse

DICTIONARY = Path("/usr/share/dict/french")


def french_words(dictionary: Path = DICTIONARY) -> frozenset[str]:
    """Return the words of a list with one word a line (Debian's wfrench), none if absent."""
    try:
        text = dictionary.read_text(encoding="utf-8")
    except FileNotFoundError:
        return frozenset()
    return frozenset(text.lower().split())


def unknown_words(
    verses: Iterable[JudgedVerse], corpus: Corpus, french: frozenset[str]
) -> tuple[Counter[str], int]:
    """Return the unknown words of generated lines, and of how many words they are."""
    unknown: Counter[str] = Counter()
    total = 0
    for verse in verses:
        for line in verse.generated:
            for word in words(line.text.lower()):
                total += 1
                known = word in corpus.spellings or word.rstrip("'") in french or word.isdecimal()
                unknown[word] += not known
    return +unknown, total
