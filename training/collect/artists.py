"""Who is meant: artists by id, by name, or by both; never by a part of a name.

Names that merely contain another one brought whole novels into earlier collections.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from training.collect.client import Client, NotFoundError, understood

_BY_ID = re.compile(r"id:(\d+)(?:\s+(.+))?")
_NEAR = 5


class UnknownArtistError(ValueError):
    """An artist cannot be told; the message says who is near."""


@dataclass(frozen=True, slots=True)
class Artist:
    """An artist of Genius."""

    id: int
    name: str


def same_name(name: str) -> str:
    """Return what the spellings of a name have in common: no case, accents, curly marks.

    >>> same_name("Médine") == same_name("MEDINE"), same_name("Al") == same_name("Al Peco")
    (True, False)
    """
    plain = unicodedata.normalize("NFKD", name.replace("’", "'")).casefold()
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def find(client: Client, asked: str) -> Artist:
    """Return the artist that « NAME », « id:123 » or « id:123 NAME » stands for.

    Raises:
        UnknownArtistError: there is none, or more than one, or id and name disagree.
        CollectError: Genius does not answer.
    """
    if by_id := _BY_ID.fullmatch(asked.strip()):
        return _by_id(client, int(by_id[1]), by_id[2])
    wanted = same_name(asked)
    with understood(f"the artist « {asked} »"):
        seen = _listed(client, asked)
        if not any(same_name(artist.name) == wanted for artist in seen):
            seen += _singing(client, asked)
    found = [artist for artist in dict.fromkeys(seen) if same_name(artist.name) == wanted]
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(f"id:{artist.id}" for artist in found)
        raise UnknownArtistError(f"« {asked} » is the name of several artists: say which, {ids}.")
    near = ", ".join(f"{a.name} (id:{a.id})" for a in list(dict.fromkeys(seen))[:_NEAR])
    raise UnknownArtistError(
        f"Genius has no artist named « {asked} »" + (f"; near: {near}." if near else ".")
    )


def _by_id(client: Client, number: int, name: str | None) -> Artist:
    try:
        with understood(f"the artist {number}"):
            artist = _artist(client.artist(number)["artist"])
    except NotFoundError:
        raise UnknownArtistError(f"Genius has no artist with the id {number}.") from None
    if name and same_name(name) != same_name(artist.name):
        raise UnknownArtistError(f"id:{number} is {artist.name}, not {name}.")
    return artist


def _listed(client: Client, name: str) -> list[Artist]:
    """Return the artists that the search for artists gives."""
    sections = client.search_artists(name, per_page=20).get("sections", [])
    return _artists(hit["result"] for section in sections for hit in section["hits"])


def _singing(client: Client, name: str) -> list[Artist]:
    """Return the artists of the songs that the search gives: some are not listed themselves."""
    return _artists(h["result"]["primary_artist"] for h in client.search_songs(name)["hits"])


def _artists(entries: Iterable[dict[str, Any]]) -> list[Artist]:
    return [_artist(entry) for entry in entries if entry.get("name")]


def _artist(entry: dict[str, Any]) -> Artist:
    return Artist(int(entry["id"]), str(entry["name"]))
