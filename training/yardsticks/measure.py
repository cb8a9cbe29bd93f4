"""All yardsticks in one step: a few minutes, kept in a JSON file for the report."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from bot.inference.bundle import SOUNDS, TOKENIZER
from bot.inference.tokenizer import Tokenizer
from bot.lyrics.phonetics import Sounds
from training.model import LanguageModel
from training.songs import songs_of
from training.split import TrainingSongs
from training.yardsticks.kneser_ney import ORDER, kneser_ney_bits_per_character
from training.yardsticks.next_word import words_guessed
from training.yardsticks.origin import train_origin
from training.yardsticks.ppmd import PPMD_ORDER, ppmd_bits_per_character

Songs = Sequence[Sequence[str]]


def measure(
    model: LanguageModel, clean: Path, data: Path, *, minutes: float, share: float
) -> dict[str, Any]:
    """Return what the yardsticks reach, and our model where bits cannot be compared.

    Args:
        model: Ours, in fp32.
        clean: The clean songs.
        data: The folder that `prepare` filled.
        minutes: How long the network this one replaces is trained.
        share: The share of the training songs it gets, and of the validation songs that
            the next-word measure reads.

    Raises:
        SongsError: the clean songs are missing.
        NotPreparedError: the folder is not prepared.
        ValueError: the text is too small.
    """
    train, valid = TrainingSongs(clean, data).texts, (data / "valid.txt").read_text("utf-8")
    figures: dict[str, Any] = {
        "ppmd_order": PPMD_ORDER,
        "ppmd_bits_per_character": ppmd_bits_per_character(train, valid),
        "kneser_ney_order": ORDER,
        "kneser_ney_bits_per_character": kneser_ney_bits_per_character(train, valid),
        "valid_songs_share": share,
    }
    every = max(1, round(1 / share))
    songs = (song for text in train for song in songs_of(text))
    figures["next_word"] = next_word(
        model,
        list(islice(songs, 0, None, every)),
        songs_of(valid)[::every],
        data,
        minutes=minutes,
    )
    return json.loads(json.dumps(figures))  # type: ignore[no-any-return]


def next_word(
    model: LanguageModel, train: Songs, valid: Songs, data: Path, *, minutes: float
) -> dict[str, Any]:
    """Return the next-word accuracy of the article's Keras network and of ours.

    Ours is judged on the very words the other was judged by, and on all words.
    """
    found = train_origin(train, valid, minutes=minutes)
    tokenizer = Tokenizer.load(data / TOKENIZER)
    guessed = words_guessed(model, valid, tokenizer, Sounds.load(data / SOUNDS))
    same = [bool(guessed[song][word]) for song, word in found.places]
    everything = np.concatenate(guessed)
    origin = asdict(found)
    del origin["places"]
    return {
        "origin": {**origin, "minutes": minutes, "accuracy_all": found.accuracy * found.coverage},
        "ours": {
            "accuracy": float(np.mean(same)),
            "accuracy_all": float(everything.mean()),
            "coverage": 1.0,
            "words": len(everything),
        },
    }
