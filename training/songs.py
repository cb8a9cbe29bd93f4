"""Songs as training reads them: the clean ones with their artists, and texts of lines alone."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from bot.lyrics.text import normalise


class SongsError(ValueError):
    """The clean songs cannot be read; the message says what to do."""


class Song(NamedTuple):
    """Clean lines of one song or block."""

    artist: str
    lines: Sequence[str]


def read_songs(clean: Path) -> Iterator[Song]:
    """Yield the songs that `training clean` wrote, a JSON object a line.

    Raises:
        SongsError: the file is not there, or a line of it is not a clean song.
    """
    number = 0
    try:
        with clean.open(encoding="utf-8") as file:
            for line in file:
                number += 1
                entry = json.loads(line)
                yield Song(entry["artist"], entry["lines"])
    except OSError as error:
        raise SongsError(f"{clean} is not there: run `python -m training clean` first.") from error
    except (ValueError, KeyError, TypeError):
        raise SongsError(
            f"{clean}, line {number}, is not a clean song: run `python -m training clean` again."
        ) from None


def songs_of(text: str) -> list[list[str]]:
    """Return the lines of each song of a text where blank lines part them.

    They are in lower case and normalised, as the model reads them.
    """
    songs: list[list[str]] = [[]]
    for raw in text.splitlines():
        line = normalise(raw).lower()
        if line:
            songs[-1].append(line)
        elif songs[-1]:
            songs.append([])
    return [song for song in songs if song]


def character_count(songs: Iterable[Sequence[str]]) -> int:
    """Return what bits are shared out over: the characters of each line, and its newline."""
    return sum(len(line) + 1 for song in songs for line in song)
