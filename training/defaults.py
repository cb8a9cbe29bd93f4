"""What to train on a corpus and a machine when nobody says: size, regularisation, time."""

import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from bot.inference.tokenizer import Tokenizer
from bot.lyrics.form import SONG
from training.batches import read_tokens
from training.config import TrainConfig
from training.model import ModelConfig
from training.trainer import Trainer

MOST_MINUTES = 240.0
LEAST_MINUTES = 0.5
PATIENCE = 5


@dataclass(frozen=True, slots=True)
class Size:
    """A model for texts of at least so many tokens; the less text, the more dropout.

    Text is read `passes` times if there is time.
    """

    tokens: int
    embedding: int
    hidden: tuple[int, ...]
    dropout: float
    passes: int


SIZES = (
    Size(3_000_000, 320, (704,), 0.05, 12),
    Size(300_000, 256, (512,), 0.2, 20),
    Size(0, 128, (256,), 0.3, 30),
)


def vocabulary(words: int) -> int:
    """Return how many tokens a text of so many words is worth."""
    return next(
        size for least, size in ((1_000_000, 4096), (200_000, 2048), (0, 1024)) if words >= least
    )


def valid_share(lines: int) -> float:
    """Return the share of lines to hold out: 3 %, more of a small text, at most a fifth."""
    return max(0.03, min(0.2, 1500 / lines))


def model_and_config(data: Path) -> tuple[ModelConfig, TrainConfig, int]:
    """Return a model and a way to train it, its budget aside, and how many passes to make."""
    tokenizer = Tokenizer.load(data / "tokenizer.json")
    tokens = read_tokens(data / "train.bin")
    size = next(size for size in SIZES if len(tokens) >= size.tokens)
    songs = int(np.count_nonzero(tokens == tokenizer.id(SONG)))
    model = ModelConfig(
        tokenizer.size,
        embedding=size.embedding,
        hidden=size.hidden,
        input_dropout=size.dropout,
        hidden_dropout=size.dropout,
        output_dropout=size.dropout,
    )
    # Every stream should have a few songs to read.
    batch = 2 ** min(7, max(0, (songs // 4).bit_length() - 1))
    return model, TrainConfig(steps=1, batch=batch, patience=PATIENCE), size.passes


def minutes(
    data: Path, model: ModelConfig, config: TrainConfig, passes: int
) -> tuple[float, float]:
    """Return the minutes that so many passes take on this machine, and its tokens a second.

    Measured on two steps after a first one; at most `MOST_MINUTES`.
    """
    trainer = Trainer(data, data, model, replace(config, steps=3, minutes=None))
    trainer.step()
    read, began = trainer.batches.tokens_read, time.monotonic()
    trainer.step()
    trainer.step()
    speed = (trainer.batches.tokens_read - read) / (time.monotonic() - began)
    wanted = passes * len(read_tokens(data / "train.bin")) / speed / 60
    return round(min(max(wanted, LEAST_MINUTES), MOST_MINUTES), 1), speed
