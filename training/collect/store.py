"""What is collected already: the songs, and a journal of all else that was asked.

Both files only grow, a line at a time, so that a run can be cut off at any point; a line that
was cut in the middle is dropped. No page is asked for twice.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

from training.collect.artists import Artist
from training.collect.client import CollectError
from training.collect.songs import Listed


class Store:
    """The songs in `output`, the journal beside it in `output`.journal."""

    def __init__(self, output: Path) -> None:
        """Read what is there.

        Raises:
            CollectError: a file cannot be read or written, or holds something else.
        """
        self._output, self._journal = output, output.with_name(output.name + ".journal")
        self.artists: dict[str, Artist] = {}
        self.pages: dict[int, tuple[list[Listed], int | None]] = {}
        self.songs: set[int] = set()
        self.without: set[int] = set()
        try:
            output.parent.mkdir(parents=True, exist_ok=True)
            for entry in _entries(output):
                self.songs.add(entry["id"])
            for entry in _entries(self._journal):
                self._take(entry)
            self._files = {path: path.open("ab") for path in (output, self._journal)}
        except OSError as error:
            raise CollectError(f"{output} cannot be used: {error.strerror}.") from error
        except (KeyError, TypeError, ValueError):
            raise CollectError(
                f"{output} or its journal was not written by collect: name another --output."
            ) from None

    def _take(self, entry: dict[str, Any]) -> None:
        if "asked" in entry:
            self.artists[entry["asked"]] = Artist(**entry["artist"])
        elif "songs" in entry:
            songs, _ = self.pages.get(entry["artist"], ([], 1))
            listed = [Listed(**song) for song in entry["songs"]]
            self.pages[entry["artist"]] = [*songs, *listed], entry["next"]
        else:
            self.without.add(entry["without"])

    def note_artist(self, asked: str, artist: Artist) -> None:
        """Note who was meant."""
        self.artists[asked] = artist
        self._append(
            self._journal, {"asked": asked, "artist": {"id": artist.id, "name": artist.name}}
        )

    def note_page(self, artist: Artist, songs: list[Listed], following: int | None) -> None:
        """Note a page of an artist's list, and which follows."""
        entry = {
            "artist": artist.id,
            "songs": [{k: getattr(s, k) for k in Listed.__slots__} for s in songs],
            "next": following,
        }
        self._take(entry)
        self._append(self._journal, entry)

    def note_song(self, record: dict[str, Any]) -> None:
        """Write a song down."""
        self.songs.add(record["id"])
        self._append(self._output, record)

    def note_without(self, song: Listed) -> None:
        """Note that a song has no lyrics."""
        self.without.add(song.id)
        self._append(self._journal, {"without": song.id})

    def forget_lists(self) -> None:
        """Ask for the artists' lists anew."""
        self.pages.clear()

    def _append(self, path: Path, entry: dict[str, Any]) -> None:
        file = self._files[path]
        try:
            file.write(json.dumps(entry, ensure_ascii=False).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        except OSError as error:
            raise CollectError(
                f"{path} cannot be written: {error.strerror}. Make room and run again: what was"
                " collected stays."
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files.values():
            file.close()


def _entries(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the entries of a file of JSON lines, its end mended if it was cut off."""
    if not path.exists():
        return
    content = path.read_bytes()
    whole = content.rfind(b"\n") + 1
    if whole < len(content):
        os.truncate(path, whole)
    for line in content[:whole].splitlines():
        yield json.loads(line)
