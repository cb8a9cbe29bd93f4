"""A song as it is written down, its section headers kept as structure."""

import re
from dataclasses import asdict, dataclass
from typing import Any

from training.collect.artists import Artist

# The closing bracket of a header may stand a line or two below.
_HEADER = re.compile(r"^\[([^\[\]]{1,250})\][ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Listed:
    """A song in an artist's list."""

    id: int
    title: str
    url: str
    year: int | None

    @classmethod
    def of(cls, entry: dict[str, Any]) -> "Listed":
        """Read an entry of Genius's list."""
        released = entry.get("release_date_components") or {}
        return cls(int(entry["id"]), entry["title"].strip(), entry["url"], released.get("year"))


def is_by(entry: dict[str, Any], artist: Artist) -> bool:
    """Whether a song is the artist's own, or theirs with others, and not a guest's part."""
    singers = [entry.get("primary_artist") or {}, *(entry.get("primary_artists") or [])]
    return any(singer.get("id") == artist.id for singer in singers)


def sections(lyrics: str) -> list[dict[str, Any]]:
    r"""Cut lyrics at their headers; the header is None before the first.

    >>> sections("[Couplet 1 : X]\nUn\n\nDeux")
    [{'header': 'Couplet 1 : X', 'lines': ['Un', 'Deux']}]
    """
    before, *rest = _HEADER.split(lyrics)
    cut: list[tuple[str | None, str]] = [(None, before)]
    cut += [(" ".join(h.split()), t) for h, t in zip(rest[::2], rest[1::2], strict=True)]
    parts = [
        {"header": header, "lines": [line.strip() for line in text.splitlines() if line.strip()]}
        for header, text in cut
    ]
    return [part for part in parts if part["header"] or part["lines"]]


def record(artist: Artist, song: Listed, lyrics: str) -> dict[str, Any]:
    """Return the JSON line of a song."""
    return {
        "artist": artist.name,
        "artist_id": artist.id,
        **asdict(song),
        "lyrics": sections(lyrics),
    }
