"""Lyrics from Genius, for a list of artists, one JSON line a song."""

from training.collect.artists import UnknownArtistError
from training.collect.client import CollectError
from training.collect.run import Summary, collect

__all__ = ["CollectError", "Summary", "UnknownArtistError", "collect"]
