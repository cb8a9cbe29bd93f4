"""Where the corpus says the very same words: exact search, no hashes.

The corpus is one array of word numbers. A run of words is looked up by narrowing: of the
places where its first word stands, those where its second word follows, and so on, for all
runs at once.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.lyrics.text import bare_words, fold, normalise, words
from training.judge.verses import JudgeError
from training.songs import Song, read_songs

_BORDER = 0
_UNKNOWN = -1

Words = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]


class Corpus:
    """The text of a corpus as folded words, song after song.

    Attributes:
        spellings: Every word as it is written, in lower case.
        artist_of: The artist of each line, by its lower-case text.
    """

    def __init__(
        self, songs: Iterable[tuple[str, Sequence[str]]], *, keep_lines: bool = True
    ) -> None:
        """Index songs of normalised lines; `keep_lines` fills `artist_of`."""
        self.artist_of: dict[str, str] = {}
        self._numbers: dict[str, int] = {}
        self._artists: list[str] = []
        seen: dict[str, list[int]] = {}
        numbers: list[int] = []
        firsts: list[int] = []
        starts: list[int] = []
        for artist, lines in songs:
            starts.append(len(numbers))
            self._artists.append(artist)
            for line in lines:
                firsts.append(len(numbers))
                for word in words(line):
                    found = seen.get(word)
                    if found is None:
                        found = seen[word] = [self._number(part) for part in bare_words(word)]
                    numbers += found
                if keep_lines:
                    self.artist_of[line.lower()] = artist
            firsts.append(len(numbers))
            numbers.append(_BORDER)
        self._words: Words = np.array(numbers, np.int32)
        self._first: Flags = np.zeros(len(numbers) + 1, np.bool_)
        self._first[firsts] = True
        self._starts: Places = np.array(starts, np.int64)
        self.spellings = {word.lower() for word in seen}

    def _number(self, word: str) -> int:
        return self._numbers.setdefault(fold(word), len(self._numbers) + 1)

    @classmethod
    def load(cls, clean: Path) -> "Corpus":
        """Read the songs that `training clean` wrote.

        Raises:
            SongsError: the file is not there or holds something else.
        """
        return cls(read_songs(clean))

    @classmethod
    def load_raw(cls, folder: Path) -> "Corpus":
        """Read a folder of raw text as scraped, each file as one song.

        Raises:
            JudgeError: there is no text in the folder.
        """
        files = sorted(folder.rglob("*.txt"))
        if not files:
            raise JudgeError(f"There is no raw text in {folder}: give the folder of the corpus.")
        return cls(map(_raw_song, files), keep_lines=False)

    @property
    def numbers(self) -> Mapping[str, int]:
        """The number of each folded word in `text`, from 1."""
        return self._numbers

    def text(self, *, without: Collection[str] = ()) -> Words:
        """Return the word numbers of all songs but those by some artists, 0 after each song."""
        lengths = np.diff(np.append(self._starts, len(self._words)))
        stays = np.array([artist not in without for artist in self._artists], np.bool_)
        kept: Words = self._words[np.repeat(stays, lengths)]
        return kept

    def holds(
        self,
        runs: Sequence[Sequence[str]],
        *,
        whole_lines: bool = False,
        other_than: Sequence[str | None] | None = None,
    ) -> list[bool]:
        """Return for each run of folded words whether the corpus has it within a song.

        Args:
            runs: Runs of any length but none.
            whole_lines: Count a run only where it is a line, from its first word to its last.
            other_than: For each run an artist whose own songs do not count.
        """
        found = [False] * len(runs)
        by_length: dict[int, list[int]] = defaultdict(list)
        for place, run in enumerate(runs):
            by_length[len(run)].append(place)
        for length, members in by_length.items():
            table = np.array(
                [[self._numbers.get(word, _UNKNOWN) for word in runs[i]] for i in members],
                np.int64,
            ).reshape(len(members), length)
            which, where = self._search(table)
            if whole_lines:
                whole = self._first[where] & self._first[where + length]
                which, where = which[whole], where[whole]
            songs = np.searchsorted(self._starts, where, side="right") - 1
            for row, song in zip(which.tolist(), songs.tolist(), strict=True):
                member = members[row]
                if other_than is None or other_than[member] != self._artists[song]:
                    found[member] = True
        return found

    def _search(self, runs: Places) -> tuple[Places, Places]:
        """Return rows of `runs` [M, n] and the places they stand at, as pairs in two arrays."""
        length = runs.shape[1]
        base = len(self._numbers) + 2
        rows = np.zeros(len(runs), np.int64)
        where = np.arange(max(len(self._words) - length + 1, 0), dtype=np.int64)
        ranks = np.zeros(len(where), np.int64)
        for place in range(length):
            known, rows = np.unique(rows * base + runs[:, place] + 1, return_inverse=True)
            said = self._words[where + place]
            if place == 0:  # rows were all 0: a table is quicker than a search
                table = np.full(base, -1, np.int64)
                table[known] = np.arange(len(known))
                ranks = table[said + 1]
                stay = ranks >= 0
            else:
                keys = ranks * base + said + 1
                ranks = np.minimum(np.searchsorted(known, keys), len(known) - 1)
                stay = known[ranks] == keys
            where, ranks = where[stay], ranks[stay]
        order = np.argsort(rows, kind="stable")  # rows that are equal share a rank
        lows = np.searchsorted(rows[order], ranks, side="left")
        highs = np.searchsorted(rows[order], ranks, side="right")
        counts = highs - lows
        offsets = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        return order[np.repeat(lows, counts) + offsets], np.repeat(where, counts)


def _raw_song(path: Path) -> Song:
    text = unicodedata.normalize("NFC", path.read_text(encoding="utf-8", errors="replace"))
    return Song(path.stem, text.translate(_NORMAL).split("\n"))


class _Normal(dict[int, str]):
    """What `normalise` makes of each character, found once; newlines stay."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        spaced = normalise(f"1{character}1")  # digits compose with nothing
        self[code] = character if character == "\n" else spaced[1:-1]
        return self[code]


_NORMAL = _Normal()
