"""Which songs are trained on and which are held out, by whole artists."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from bot.lyrics.text import folded_words
from training.songs import Song, read_songs


def split_by_artist(songs: Sequence[Song], valid_share: float) -> tuple[list[Song], list[Song]]:
    """Hold out whole artists until they make up `valid_share` of the lines.

    They are taken in the order of a hash of their names, so that adding an artist leaves
    the others where they were. No artist over a fifth of the share is taken, so that the
    validation text has many voices.
    """
    sizes: dict[str, int] = defaultdict(int)
    for song in songs:
        sizes[song.artist] += len(song.lines)
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


def corpus_text(clean: Path, data: Path) -> tuple[str, str]:
    """Return the training text and the validation text, lower case, songs parted by blanks.

    The split is the one that `prepare` made of the same clean songs.
    """
    made = json.loads((data / "prepare.json").read_text("utf-8"))
    train, _ = split_by_artist(list(read_songs(clean)), made["valid_share"])
    text = "\n\n".join("\n".join(song.lines) for song in train).lower()
    return f"{text}\n\n", (data / "valid.txt").read_text("utf-8")
