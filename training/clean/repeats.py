"""Songs and lines that stand in several places are kept once."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.lyrics.text import words
from training.clean.wordlists import folded

SAME_SONG = 0.5
MIN_SONG = 8
NEW_VERSE = 8

_DOUBLE = re.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True)
class CleanSong:
    """Clean lines of one song, with a key for each; the title is empty where it is not known."""

    artist: str
    title: str
    lines: list[str]
    keys: list[int]


def spelling_key(line: str) -> int:
    """Return what two spellings of a line have in common.

    Elisions, accents, case, marks, spaces and doubled letters do not count: «je suis» and
    «j'suis» are one. The key is the same in every process.
    """
    letters = "".join(map(folded, words(line))).replace("e", "").replace("h", "")
    bare = _DOUBLE.sub(r"\1", letters)
    return int.from_bytes(hashlib.blake2b(bare.encode(), digest_size=8).digest())


def strike_repeats(songs: Iterable[CleanSong], counts: Counter[str]) -> Iterator[CleanSong]:
    """Yield the songs with every line kept where it stands first.

    A song of which half the lines were seen before is a second transcription of the same song:
    it goes, or the few lines that differ would stand alone; runs of `NEW_VERSE` lines that are
    new stay, for they are another verse.
    """
    seen: set[int] = set()
    for song in songs:
        distinct = set(song.keys)
        again = len(distinct) >= MIN_SONG and len(distinct & seen) > SAME_SONG * len(distinct)
        rule = "song seen before" if again else "line seen before"
        fresh: list[list[int]] = [[]]
        for index, key in enumerate(song.keys):
            if key not in seen:
                fresh[-1].append(index)
            elif fresh[-1]:
                fresh.append([])
            seen.add(key)
        kept = [i for run in fresh if not again or len(run) >= NEW_VERSE for i in run]
        counts[rule] += len(song.keys) - len(kept)
        if kept:
            yield CleanSong(
                song.artist,
                song.title,
                [song.lines[i] for i in kept],
                [song.keys[i] for i in kept],
            )
