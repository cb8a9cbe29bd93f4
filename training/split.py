"""Which songs are trained on and which are held out, by whole artists."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bot.lyrics.text import folded_words
from training.prepared import read_counts
from training.songs import Song, read_songs


def held_out_artists(sizes: Mapping[str, int], valid_share: float) -> frozenset[str]:
    """Choose artists until they make up `valid_share` of the lines.

    They are taken in the order of a hash of their names, so that adding an artist leaves
    the others where they were. No artist over a fifth of the share is taken, so that the
    validation text has many voices.

    Args:
        sizes: How many lines each artist has.
        valid_share: The share of all lines.
    """
    wanted = valid_share * sum(sizes.values())
    order = sorted(sizes, key=lambda artist: hashlib.blake2b(artist.encode()).digest())
    small = [artist for artist in order if sizes[artist] <= max(wanted / 5, 1)]
    held: set[str] = set()
    taken = 0
    for artist in small or order[:-1]:
        if taken >= wanted:
            break
        held.add(artist)
        taken += sizes[artist]
    return frozenset(held)


def split_by_artist(songs: Sequence[Song], valid_share: float) -> tuple[list[Song], list[Song]]:
    """Return the songs to train on and those of the artists held out."""
    sizes: Counter[str] = Counter()
    for song in songs:
        sizes[song.artist] += len(song.lines)
    held = held_out_artists(sizes, valid_share)
    train = [song for song in songs if song.artist not in held]
    return train, [song for song in songs if song.artist in held]


def strike_shared(train: Sequence[Song], held_out: Sequence[Song]) -> tuple[list[Song], int]:
    """Strike from the held-out songs every line that training has, and repeated ones.

    Lines are compared by their folded words. Returns what is left and how many lines went.
    """
    seen = {tuple(folded_words(line)) for song in train for line in song.lines}
    kept: list[Song] = []
    struck = 0
    for song in held_out:
        lines: list[str] = []
        for line in song.lines:
            key = tuple(folded_words(line))
            if key in seen:
                struck += 1
                continue
            seen.add(key)
            lines.append(line)
        if lines:
            kept.append(Song(song.artist, lines))
    return kept, struck


class TrainingSongs:
    """The songs that were trained on, read from the file each time, one after the other.

    The split is the one that `prepare` made of the same clean songs.
    """

    def __init__(self, clean: Path, data: Path) -> None:
        """Find out who was held out.

        Raises:
            SongsError: the clean songs are not there or hold something else.
            NotPreparedError: the folder is not prepared.
        """
        share = read_counts(data)["valid_share"]
        sizes: Counter[str] = Counter()
        for song in read_songs(clean):
            sizes[song.artist] += len(song.lines)
        self._clean, self._held = clean, held_out_artists(sizes, share)

    def __iter__(self) -> Iterator[Song]:
        return (song for song in read_songs(self._clean) if song.artist not in self._held)

    @property
    def texts(self) -> "SongTexts":
        """Their texts, as other models of text read them."""
        return SongTexts(self)


class SongTexts:
    """The text of each song, lower case, with a blank line after it."""

    def __init__(self, songs: TrainingSongs) -> None:
        self._songs = songs

    def __iter__(self) -> Iterator[str]:
        return ("\n".join(song.lines).lower() + "\n\n" for song in self._songs)
