"""Puts together words that were taken apart: by marks, by spaces, by line breaks, letter by letter.

Where both pieces are ordinary words («pu te») only a break tells: a line that holds nothing
but a piece, or ends in a hyphen.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import ahocorasick

from bot.moderation.reader import Reader, Word

_ELIDED = frozenset({*"cdjlmnst", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu"})
_LINKS = frozenset({"de", "des", "du"})
_GAP = 3  # marks at most between the pieces of a word broken inside a segment
_SHORTEST_SPLIT, _LONGEST_SPLIT = 4, 32
_LETTERS_LEAST = 3  # among the digits of a spelt word: p u t 3

Placed = tuple[int, int, Word]  # start and end in the folded text


class Joiner:
    """Looks at neighbouring words for one that they make together."""

    def __init__(self, reader: Reader, split: ahocorasick.Automaton | None) -> None:
        self._reader = reader
        self._split = split

    def rejoined(self, segment: str, words: list[Placed]) -> list[Placed]:
        """Put together words broken by marks: pu.te, con-nard."""
        spots = self._reader.joinable([word.text for _, _, word in words])
        if not spots:
            return words
        out: list[Placed] = []
        i = 0
        while i < len(words):
            for count in spots.get(i, ()):
                word = self._join(segment, words[i : i + count])
                if word is not None:
                    out.append((words[i][0], words[i + count - 1][1], word))
                    i += count
                    break
            else:
                out.append(words[i])
                i += 1
        return out

    def _join(self, segment: str, pieces: list[Placed]) -> Word | None:
        for (_, end, word), (start, _, _) in pairwise(pieces):
            if start - end > _GAP or (word.text in _ELIDED and segment[end : end + 1] == "'"):
                return None
        if pieces[0][2].banned and pieces[1][2].text in _LINKS:
            return None  # connard-de-…, no connarde
        return self._whole(_text(pieces))

    def spelt(self, folded: str, words: list[Placed]) -> list[Placed]:
        """Put together words written letter by letter: p.u.t.e, p u t e."""
        out: list[Placed] = []
        single = [i for i, (start, end, _) in enumerate(words) if end - start == 1]
        if len(single) < 2:
            return words
        done = 0  # words already put out
        for i, last in _runs(single):
            # two letters are a word only with one mark between, p.d, not t d or m'f, or alone
            between = folded[words[i][1] : words[i + 1][0]].strip()
            elided = folded[words[last - 1][1] : words[last - 1][1] + 1] == "'"  # p. d'eau
            marked = len(between) == 1 and between != "'" and not elided
            if last - i > 2 or marked or (len(words) == 2 and not between):
                out += words[done:i]
                out += self._letters(folded, words[i:last])
                done = last
        return out + words[done:] if done else words

    def _letters(self, folded: str, run: list[Placed]) -> list[Placed]:
        """Find words in a run of single letters."""
        text = _text(run)
        letters = len(run) if text.isalpha() else sum(w.text.isalpha() for _, _, w in run)
        if letters < min(len(run), _LETTERS_LEAST):
            return run
        parts = _parted(folded, run)
        word = self._whole(text, 2)
        whole = [] if word is None else [(run[0][0], run[-1][1], word)]
        if word is not None and (word.banned or len(parts) == 1):
            return whole
        if len(parts) > 1:  # words apart, their letters less so: s a l e  l e t t r e
            found: list[Placed] = []
            for part in parts:
                found += self._letters(folded, part) if len(part) > 1 else part
            if len(found) < len(run):
                return found
        if whole:
            return whole
        if self._split is None or len(text) < _SHORTEST_SPLIT:
            return run
        begins = [
            i for i, (_, _, word) in enumerate(run) if i == 0 or word.text != run[i - 1][2].text
        ]
        begins.append(len(run))
        text = "".join([run[i][2].text for i in begins[:-1]])
        out: list[Placed] = []
        done = 0
        for last, key in self._split.iter(text):
            first, end = begins[last - len(key) + 1], begins[last + 1]
            word = self._whole(_text(run[first:end]), len(key)) if first >= done else None
            if word is not None:
                out += run[done:first]
                out.append((run[first][0], run[end - 1][1], word))
                done = end
        return out + run[done:]

    def unsplit(self, folded: str, words: list[Placed]) -> list[Placed]:
        """Put together words split in two or three: con nard, p ute, en cul é."""
        if "\n" not in folded and not any(word.fragment for _, _, word in words):
            return words
        out: list[Placed] = []
        spots = self._reader.joinable([word.text for _, _, word in words])
        broken = _broken(folded, words) if "\n" in folded else frozenset[int]()
        done = 0  # words already put out
        telling: list[tuple[int, int, int]] = []  # by the first word that looks like a piece
        for first, counts in spots.items():
            for count in counts:
                for i in range(first, first + count):
                    if words[i][2].fragment or i in broken:
                        telling.append((i, -count, first))
                        break
        for _, fewer, first in sorted(telling):
            last = first - fewer
            if first < done:
                continue
            cut = broken.issuperset(range(first, last - 1))
            whole = self._pieced(folded, words[first:last], cut=cut)
            if whole is not None:
                out += words[done:first]
                out.append((words[first][0], words[last - 1][1], whole))
                done = last
        return out + words[done:] if done else words

    def _pieced(self, folded: str, pieces: list[Placed], *, cut: bool) -> Word | None:
        """Read pieces as one banned word, unless chance would explain them.

        `cut`: they are parted by line breaks that no verse has.
        """
        whole = self._whole(_text(pieces))
        if whole is None:
            return None
        for _, end, word in pieces:
            elided = word.text in _ELIDED and folded[end : end + 1] == "'"
            if elided or word.banned or word.text.isdigit():
                return None
        fragments = [word.fragment for _, _, word in pieces]
        if cut or all(fragments):
            return whole
        return whole if any(fragments) and len(whole.text) > _SHORTEST_SPLIT else None

    def _whole(self, text: str, least: int = _SHORTEST_SPLIT) -> Word | None:
        """Read pieces as one word: a banned one, or (letter by letter) one of a phrase."""
        if not least <= len(text) <= _LONGEST_SPLIT:
            return None
        word = self._reader.joined(text)
        if word is None or (not word.banned and least == _SHORTEST_SPLIT):
            return None
        return word


def _text(pieces: list[Placed]) -> str:
    return "".join([word.text for _, _, word in pieces])


def _broken(folded: str, words: list[Placed]) -> frozenset[int]:
    """Return after which words a line breaks off: it, or the next, is that word alone."""
    gaps = [folded[before[1] : after[0]] for before, after in pairwise(words)]
    breaks = [True, *("\n" in gap for gap in gaps), True]  # before each word, and after the last
    alone = [before and after for before, after in pairwise(breaks)]
    return frozenset(
        i
        for i, gap in enumerate(gaps)
        if breaks[i + 1] and (alone[i] or alone[i + 1] or gap.startswith("-"))
    )


def _runs(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield where two or more places in a row begin, and one past where they end."""
    first = 0
    for i, (place, following) in enumerate(pairwise((*places, -1)), 1):
        if following != place + 1:
            if i - first > 1:
                yield places[first], place + 1
            first = i


def _parted(folded: str, run: list[Placed]) -> list[list[Placed]]:
    """Cut a run of letters where they stand further apart than elsewhere: b.u.t.e à."""
    gaps = [  # a space parts more than a mark
        len(gap := folded[end:start]) + gap.isspace()
        for (_, end, _), (start, _, _) in pairwise(run)
    ]
    least = min(gaps, default=0)
    if gaps.count(least) == len(gaps):
        return [run]
    cuts = [i for i, gap in enumerate(gaps, 1) if gap > least]
    return [run[first:last] for first, last in pairwise((0, *cuts, len(run)))]
