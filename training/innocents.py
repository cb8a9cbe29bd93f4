"""Makes the candidates for the list of innocent words (`wordlists/innocents.toml`).

    python -m training.innocents DICTIONARY [VOCABULARY.tsv …]

reads word lists (one word a line, a count after a tab if there is one) and prints every form
that the strict level refuses although no list holds it as it is: forms that hold a banned
stem, or are read as a banned word through repeats, respelling or a missing ending. A person
goes through them and writes the innocent ones into the file, the others under `guilty`, so
that a later run prints only what is new.
"""

import argparse
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import bot.moderation
from bot.moderation import Filter, Level
from bot.moderation.normalise import fold

LIST = Path(bot.moderation.__file__).parent / "wordlists" / "innocents.toml"


def read_words(path: Path, *, least: int = 1) -> Iterator[str]:
    """Yield the words of a list; `least` is the count that a counted word must have."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            word, _, count = line.strip().partition("\t")
            if word and (not count or int(count) >= least):
                yield word


def candidates(judge: Filter, words: Iterable[str], known: frozenset[str]) -> dict[str, set[str]]:
    """Return the refused words that are no listed form, by the listed form they are taken for.

    Args:
        judge: the filter.
        words: forms of a dictionary or vocabulary.
        known: folded words already reviewed as guilty.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for word in words:
        folded = fold(word)
        if folded in known or judge.lists(word):
            continue
        for hit in judge.check(word, Level.STRICT).hits:
            found[hit.lemma].add(folded)
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """Print the candidates, those of one listed form on one line."""
    parser = argparse.ArgumentParser("python -m training.innocents", description=__doc__)
    parser.add_argument("lists", nargs="+", type=Path, help="a dictionary, a vocabulary")
    parser.add_argument("--least", type=int, default=3, help="least count of a counted word")
    arguments = parser.parse_args(argv)
    reviewed = tomllib.loads(LIST.read_text(encoding="utf-8")) if LIST.exists() else {}
    known = frozenset(map(fold, reviewed.get("guilty", "").split()))
    words = (w for path in arguments.lists for w in read_words(path, least=arguments.least))
    for lemma, forms in sorted(candidates(Filter.load(), words, known).items()):
        print(f"{lemma}: {' '.join(sorted(forms))}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
