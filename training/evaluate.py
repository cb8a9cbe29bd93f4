"""Bits per character of a bundle on a text, by the exported model, as the bot runs it."""

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.inference.bundle import Bundle
from bot.inference.engine import Engine
from bot.inference.rows import Row
from bot.lyrics.phonetics import Sounds
from training.encoder import Encoder
from training.songs import character_count, songs_of

_ROWS_AT_ONCE = 256


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
        songs = songs_of(text.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{text} cannot be read as UTF-8 text: {error}") from None
    if not songs:
        raise EvaluationError(f"{text} has no line to measure.")
    bits = asyncio.run(_bits(Bundle.load(bundle), songs, threads))
    characters = character_count(songs)
    words = sum(len(line.split()) for song in songs for line in song)
    return Evaluation(bits, characters, bits / characters, words, 2 ** (bits / words))


def token_rows(songs: Sequence[Sequence[str]], bundle: Bundle) -> list[list[int]]:
    """Return each song's tokens; nothing predicts the first, `<song>`, which is given."""
    encoder = Encoder(bundle.tokenizer, Sounds.load(bundle.sounds))
    return [encoder.song(song) for song in songs]


async def _bits(bundle: Bundle, songs: list[list[str]], threads: int) -> float:
    # Rows of about one length are run together.
    rows = [Row(forced=tuple(ids)) for ids in sorted(token_rows(songs, bundle), key=len)]
    engine = await Engine.open(bundle, provider="cpu", threads=threads)
    nats = 0.0
    try:
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            for row in await engine.run(rows[start : start + _ROWS_AT_ONCE]):
                nats -= math.fsum(row.logprobs)
    finally:
        await engine.close()
    return nats / math.log(2)
