"""Lines and songs as token ids."""

import random
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from bot.inference.tokenizer import Tokenizer
from bot.lyrics.form import CONTROLS, SONG, arrange
from bot.lyrics.phonetics import Sounds
from training.songs import Song

GIVEN_SHARE = 0.15
MAX_GIVEN = 3

Ids = npt.NDArray[np.uint16]


class Encoder:
    """Turns lines into token ids, each chunk and each count looked up once."""

    def __init__(self, tokenizer: Tokenizer, sounds: Sounds) -> None:
        self._pieces: dict[str, list[int]] = {name: [tokenizer.id(name)] for name in CONTROLS}
        self._tokenizer = tokenizer
        self._sounds = sounds

    def line(self, line: str, *, given: int = 0) -> list[int]:
        """Return the token ids of a normalised line in the order of `lyrics.form`."""
        ids: list[int] = []
        for symbol in arrange(line, self._sounds.syllables(line), given=given):
            pieces = self._pieces.get(symbol)
            if pieces is None:
                pieces = self._pieces[symbol] = self._tokenizer.encode_chunk(symbol)
            ids += pieces
        return ids

    def song(self, lines: Iterable[str]) -> list[int]:
        """Return the token ids of a song: `<song>`, then each of its normalised lines."""
        return [*self._pieces[SONG], *(token for line in lines for token in self.line(line))]

    def stream(self, songs: Iterable[Song], *, given_share: float) -> Ids:
        """Return the token ids of songs [N]; a share of lines has its beginning given."""
        draw = random.Random(0)
        ids: list[int] = []
        for song in songs:
            ids += self._pieces[SONG]
            for line in song.lines:
                given = draw.randint(1, MAX_GIVEN) if draw.random() < given_share else 0
                ids += self.line(line, given=given)
        return np.array(ids, dtype="<u2")
