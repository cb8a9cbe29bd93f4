"""Bounded memory: what a trained model still has of what it read long ago.

The figures are bits per character of whole lines, control tokens included, in fp32.
"""

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.inference.tokenizer import Tokenizer
from bot.lyrics.phonetics import Sounds
from training.encoder import Encoder
from training.model import LanguageModel, bits
from training.scoring import token_nats

CONTEXTS = (0, 1, 2, 4, 8, 16)
_POSITIONS = (1, 2, 3, 5, 9, 17, 33, 65)
_LINES = 240
_SONGS = 120

Songs = Sequence[Sequence[str]]
Floats = npt.NDArray[np.float64]


def memory(
    model: LanguageModel, songs: Songs, tokenizer: Tokenizer, sounds: Sounds, scale: float
) -> dict[str, Any]:
    """Return bits per character by position in the song, and by the lines of context kept.

    Position: songs from their beginning. Context: lines with `max(CONTEXTS)` lines before
    them in their song, each read anew after its last 0, 1, 2 … lines, so that all contexts
    are judged by the same lines.
    """
    long = [song for song in songs if len(song) > max(CONTEXTS)]
    spread = max(1, round(len(songs) / max(1, _SONGS * scale)))
    wanted = max(4, round(_LINES * scale))
    places = [(song, i) for song in long for i in range(max(CONTEXTS), len(song))]
    places = places[:: max(1, len(places) // wanted)][:wanted]

    def costs(rows: Songs) -> list[Floats]:
        return line_costs(model, rows, tokenizer, sounds)

    kept = {}
    characters = sum(len(song[i]) + 1 for song, i in places)
    for context in CONTEXTS if places else ():
        windows = [song[i - context : i + 1] for song, i in places]
        kept[str(context)] = sum(float(cost[-1]) for cost in costs(windows)) / characters
    return {
        "lines": len(places),
        "by_context": kept,
        "by_position": _by_position(songs[::spread], costs(songs[::spread])),
    }


def _by_position(songs: Songs, costs: Sequence[Floats]) -> list[dict[str, float]]:
    spent = np.zeros(len(_POSITIONS))
    characters = np.zeros(len(_POSITIONS))
    lines = np.zeros(len(_POSITIONS), np.int64)
    for song, cost in zip(songs, costs, strict=True):
        for number, line in enumerate(song, 1):
            bin_ = int(np.searchsorted(_POSITIONS, number, side="right")) - 1
            spent[bin_] += cost[number - 1]
            characters[bin_] += len(line) + 1
            lines[bin_] += 1
    return [
        {"from": first, "lines": int(n), "bits_per_character": float(b / c)}
        for first, n, b, c in zip(_POSITIONS, lines, spent, characters, strict=True)
        if n
    ]


def line_costs(
    model: LanguageModel, songs: Songs, tokenizer: Tokenizer, sounds: Sounds
) -> list[Floats]:
    """Return the bits of each line of each song, the state empty at a song's beginning."""
    encoder = Encoder(tokenizer, sounds)
    rows = [encoder.song(song) for song in songs]
    costs = []
    for row, nats in zip(rows, token_nats(model, rows), strict=True):
        ends = np.flatnonzero(np.array(row[1:]) == tokenizer.newline)
        sums = np.array([0.0, *accumulate(nats.tolist())])[[0, *(ends + 1)]]
        costs.append(np.array([bits(nat) for nat in np.diff(sums)]))
    return costs
