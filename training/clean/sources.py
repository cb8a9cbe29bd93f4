"""Reading of the raw collections: folders of text files, JSON-lines files of songs."""

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.lyrics.text import fold, normalise


class CleanError(ValueError):
    """The corpus cannot be cleaned; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file of raw lyrics; `artist` is None where the file names them itself."""

    path: Path
    artist: str | None


@dataclass(frozen=True, slots=True)
class RawText:
    """Raw lyrics of one artist: one song with its title, or many without."""

    artist: str
    title: str
    text: str


def artist_name(stem: str) -> str:
    """Return the canonical name of an artist from a file name or a song's field.

    >>> artist_name("Djadja et Dinaz"), artist_name("tlf(1)"), artist_name("joe _ the kid")
    ('djadja & dinaz', 'tlf', 'joe & the kid')
    """
    name = normalise(unicodedata.normalize("NFC", stem)).lower()
    name = re.sub(r"\s*\(\d+\)$", "", name)
    return re.sub(r"\s+(?:_|et|and)\s+", " & ", name).strip()


def artist_key(name: str) -> str:
    """Return what the spellings of one artist's name have in common."""
    return "&".join(fold(part) for part in artist_name(name).split("&")) or name


def find_sources(paths: Sequence[Path]) -> list[Source]:
    """List the files to read, those in folders of a folder too, in a fixed order.

    Raises:
        CleanError: a path does not exist, or a folder has no text in it.
    """
    found: list[Source] = []
    for path in paths:
        if not path.exists():
            raise CleanError(f"{path} does not exist; give folders of .txt files or .jsonl files.")
        within = sorted(path.rglob("*"), key=lambda found: found.relative_to(path).parts)
        files = within if path.is_dir() else [path]
        texts = [f for f in files if f.suffix.lower() in {".txt", ".jsonl"} and f.is_file()]
        if not texts:
            raise CleanError(f"{path} holds no .txt or .jsonl file; put the raw lyrics there.")
        found += [
            Source(f, artist_name(f.stem) if f.suffix.lower() == ".txt" else None) for f in texts
        ]
    return found


def read(source: Source) -> list[RawText]:
    """Return the texts of one file.

    Raises:
        CleanError: the file is not UTF-8, or a line of it is no song.
    """
    try:
        content = source.path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CleanError(
            f"{source.path} is not UTF-8 (byte {error.start}); convert it and run again."
        ) from None
    if source.artist is not None:
        return [RawText(source.artist, "", content)]
    return [
        _song(line, f"{source.path}, line {number}")
        for number, line in enumerate(content.split("\n"), 1)  # JSON leaves U+2028 raw
        if line.strip()
    ]


def _text(lyrics: str | list[dict[str, Any]]) -> str:
    """Return lyrics as one text; sections, as `collect` writes them, get a header each."""
    if isinstance(lyrics, str):
        return lyrics
    return "\n".join(line for section in lyrics for line in ("[Couplet]", *section["lines"]))


def _song(line: str, where: str) -> RawText:
    try:
        song = json.loads(line)
        artist, title = artist_name(song["artist"]), str(song.get("title") or "")
        return RawText(artist, title, _text(song["lyrics"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise CleanError(
            f'{where} is no song; each line must be an object with "artist" and "lyrics".'
        ) from None
