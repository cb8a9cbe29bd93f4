"""How often our model's first guess is the next word, to set beside a word-level network.

Our model reads a line from its end, so the next word is the one to the left, and it knows
how many syllables the line has; a word-level network of the usual kind guesses the one to
the right. A word counts as right if every piece of it is the likeliest at its place and the
likeliest piece after it begins something new.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from bot.inference.tokenizer import Tokenizer
from bot.lyrics.form import CONTROLS, SONG, arrange
from bot.lyrics.phonetics import Sounds
from bot.lyrics.text import is_word, words
from training.model import LanguageModel
from training.scoring import likeliest_tokens

Flags = npt.NDArray[np.bool_]


def words_guessed(
    model: LanguageModel, songs: Sequence[Sequence[str]], tokenizer: Tokenizer, sounds: Sounds
) -> list[Flags]:
    """Return for each song whether each of its words, line after line, is guessed."""
    laid = [_lay(song, tokenizer, sounds) for song in songs]
    best = likeliest_tokens(model, [ids for ids, _ in laid])
    return [
        _right(ids, spans, likeliest, tokenizer.starts)
        for (ids, spans), likeliest in zip(laid, best, strict=True)
    ]


def _lay(
    song: Sequence[str], tokenizer: Tokenizer, sounds: Sounds
) -> tuple[list[int], list[tuple[int, int]]]:
    """Return a song's tokens, and where each word's pieces begin and end, in reading order."""
    ids = [tokenizer.id(SONG)]
    spans: list[tuple[int, int]] = []
    for line in song:
        backwards = []
        for symbol in arrange(line, sounds.syllables(line)):
            if symbol in CONTROLS:
                ids.append(tokenizer.id(symbol))
                continue
            pieces = tokenizer.encode_chunk(symbol)
            if is_word(symbol):
                backwards.append((len(ids), len(ids) + len(pieces)))
            ids += pieces
        if len(backwards) != len(words(line)):
            raise ValueError("A line has other words than its tokens: normalise it first.")
        spans += reversed(backwards)
    return ids, spans


def _right(
    ids: Sequence[int],
    spans: Sequence[tuple[int, int]],
    likeliest: npt.NDArray[np.int64],
    starts: Flags,
) -> Flags:
    hit = np.array(ids[1:]) == likeliest  # nothing predicts the first
    return np.array(
        [
            bool(hit[first - 1 : last - 1].all() and starts[likeliest[last - 1]])
            for first, last in spans
        ],
        np.bool_,
    )
