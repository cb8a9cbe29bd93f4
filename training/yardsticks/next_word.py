"""How often our model's first guess is the next word, to set beside a word-level network.

Our model reads a line from its end, so the next word is the one to the left, and it knows
how many syllables the line has; a word-level network of the usual kind guesses the one to
the right. A word counts as right if every piece of it is the likeliest at its place and the
likeliest piece after it begins something new.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch

from bot.inference.tokenizer import Tokenizer
from bot.lyrics.form import CONTROLS, SONG, arrange
from bot.lyrics.phonetics import Sounds
from bot.lyrics.text import is_word, words
from training.model import LanguageModel

_AT_ONCE = 16
_STEPS = 64
_PAD = -1

Flags = npt.NDArray[np.bool_]


def words_guessed(
    model: LanguageModel, songs: Sequence[Sequence[str]], tokenizer: Tokenizer, sounds: Sounds
) -> list[Flags]:
    """Return for each song whether each of its words, line after line, is guessed."""
    laid = [_lay(song, tokenizer, sounds) for song in songs]
    guessed: list[Flags] = [np.zeros(0, np.bool_)] * len(songs)
    order = sorted(range(len(songs)), key=lambda i: len(laid[i][0]))
    for start in range(0, len(order), _AT_ONCE):
        group = order[start : start + _AT_ONCE]
        best = _best_tokens(model, [laid[i][0] for i in group])
        for i, likeliest in zip(group, best, strict=True):
            guessed[i] = _right(*laid[i], likeliest, tokenizer.starts)
    return guessed


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


@torch.inference_mode()
def _best_tokens(
    model: LanguageModel, rows: Sequence[Sequence[int]]
) -> list[npt.NDArray[np.int64]]:
    """Return the likeliest token at each place of each row, given the true ones before it."""
    length = max(map(len, rows))
    tokens = torch.full((length, len(rows)), _PAD)
    for place, row in enumerate(rows):
        tokens[: len(row), place] = torch.tensor(row)
    state = model.zero_state(len(rows))
    best = []
    for start in range(0, length, _STEPS):
        logits, state = model(tokens[start : start + _STEPS].clamp_min(0), state)
        best.append(logits.argmax(dim=-1))
    guesses = torch.cat(best).t().numpy()
    return [
        np.append(_PAD, guess[: len(row) - 1]) for guess, row in zip(guesses, rows, strict=True)
    ]


def _right(
    ids: Sequence[int],
    spans: Sequence[tuple[int, int]],
    likeliest: npt.NDArray[np.int64],
    starts: Flags,
) -> Flags:
    hit = np.array(ids) == likeliest
    return np.array(
        [
            bool(hit[first:last].all() and (last >= len(ids) or starts[likeliest[last]]))
            for first, last in spans
        ],
        np.bool_,
    )
