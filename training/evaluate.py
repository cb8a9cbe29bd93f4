"""Bits per character of a bundle on a text, by the exported model, as the bot runs it."""

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.inference.bundle import Bundle
from bot.inference.engine import Engine
from bot.inference.rows import Row
from bot.inference.tokenizer import Tokenizer
from bot.lyrics.form import SONG, arrange
from bot.lyrics.phonetics import Sounds
from bot.lyrics.text import normalise

if TYPE_CHECKING:
    from training.model import LanguageModel

_ROWS_AT_ONCE = 256
_SONGS_AT_ONCE = 32
_STEPS_AT_ONCE = 64
_IGNORED = -100


class EvaluationError(ValueError):
    """The text cannot be measured; the message says why."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a text costs.

    Attributes:
        bits: Of all tokens, control tokens and newlines included.
        characters: Of the text, each line with its newline, blank lines left out.
        bits_per_character: `bits` / `characters`.
        words: Blank-separated words.
        word_perplexity: 2 to the power of `bits` / `words`.
    """

    bits: float
    characters: int
    bits_per_character: float
    words: int
    word_perplexity: float


def evaluate(bundle: Path, text: Path, *, threads: int = 2) -> Evaluation:
    """Measure the bundle's int8 model for the CPU on a text of songs parted by blank lines.

    The weights are fixed; the state is reset at blank lines. Lines are read in lower case,
    with one kind of apostrophe, quote, dash and space, and counted so.

    Raises:
        EvaluationError: the text is missing, not UTF-8, or blank.
        BundleError: the bundle cannot be used.
    """
    try:
        songs = read_songs(text.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{text} cannot be read as UTF-8 text: {error}") from None
    if not songs:
        raise EvaluationError(f"{text} has no line to measure.")
    bits = asyncio.run(_bits(Bundle.load(bundle), songs, threads))
    lines = [line for song in songs for line in song]
    characters = sum(len(line) + 1 for line in lines)
    words = sum(len(line.split()) for line in lines)
    return Evaluation(bits, characters, bits / characters, words, 2 ** (bits / words))


def exact_bits(model: "LanguageModel", bundle: Bundle, text: Path) -> float:
    """Return what the same text costs the PyTorch model in fp32, in bits."""
    import torch  # only here: the exported model is measured without it

    songs = read_songs(text.read_text("utf-8"))
    rows = token_rows(songs, bundle.tokenizer, Sounds.load(bundle.sounds))
    nats = 0.0
    with torch.inference_mode():
        for start in range(0, len(rows), _SONGS_AT_ONCE):
            batch = rows[start : start + _SONGS_AT_ONCE]
            tokens = torch.full((len(batch[-1]), len(batch)), _IGNORED)
            for place, row in enumerate(batch):
                tokens[: len(row), place] = torch.tensor(row)
            state = model.zero_state(len(batch))
            for first in range(0, len(tokens) - 1, _STEPS_AT_ONCE):
                inputs = tokens[first : first + _STEPS_AT_ONCE + 1]
                logits, state = model(inputs[:-1].clamp_min(0), state)
                nats += torch.nn.functional.cross_entropy(
                    logits.flatten(0, 1),
                    inputs[1:].flatten(),
                    reduction="sum",
                    ignore_index=_IGNORED,
                ).item()
    return nats / math.log(2)


def read_songs(text: str) -> list[list[str]]:
    """Return the lines of each song, in lower case and normalised."""
    songs: list[list[str]] = [[]]
    for raw in text.splitlines():
        line = normalise(raw).lower()
        if line:
            songs[-1].append(line)
        elif songs[-1]:
            songs.append([])
    return [song for song in songs if song]


def token_rows(
    songs: Sequence[Sequence[str]], tokenizer: Tokenizer, sounds: Sounds
) -> list[list[int]]:
    """Return each song's tokens after `<song>`, which is given: nothing predicts it."""
    rows = []
    for song in songs:
        ids = [tokenizer.id(SONG)]
        for line in song:
            for symbol in arrange(line, sounds.syllables(line)):
                control = tokenizer.controls.get(symbol)
                ids += tokenizer.encode_chunk(symbol) if control is None else [control]
        rows.append(ids)
    return sorted(rows, key=len)  # rows of a length are run together


async def _bits(bundle: Bundle, songs: list[list[str]], threads: int) -> float:
    rows = [
        Row(forced=tuple(ids))
        for ids in token_rows(songs, bundle.tokenizer, Sounds.load(bundle.sounds))
    ]
    engine = await Engine.open(bundle, provider="cpu", threads=threads)
    nats = 0.0
    try:
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            for row in await engine.run(rows[start : start + _ROWS_AT_ONCE]):
                nats -= math.fsum(row.logprobs)
    finally:
        await engine.close()
    return nats / math.log(2)
