"""Does the model say by heart what it was trained on?

Lines of the training text are given as seeds; a verse has it by heart if it holds six words
in a row of the line that truly follows. The text is used in memory and never written.
"""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from bot.composer.composer import Composer, StuckError
from bot.composer.lore import Lore
from bot.composer.ngrams import NgramSet
from bot.composer.originality import RUN
from bot.composer.plan import Request, SeedError
from bot.inference.bundle import Bundle
from bot.inference.engine import Engine
from bot.lyrics.text import folded_words, ngrams
from bot.moderation import Filter, Level
from training.judge.corpus import Corpus
from training.songs import Song

_AT_ONCE = 8  # verses under way side by side, so that the engine's batches are full

Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Pair:
    """A line and the one that follows it, both of the training text."""

    seed: str
    following: str


@dataclass(slots=True)
class Made:
    """What became of the seeds.

    Attributes:
        verses: The generated lines of each verse, with its pair.
        refused: Seeds that are refused at every level (slurs).
        stuck: Seeds to which nothing was found.
    """

    verses: list[tuple[Pair, list[str]]] = field(default_factory=list)
    refused: int = 0
    stuck: int = 0


def training_pairs(songs: Sequence[Song], count: int, seed: int = 0) -> list[Pair]:
    """Draw neighbouring lines, the second long enough to be reproduced.

    Raises:
        ValueError: there are none.
    """
    pairs = [
        Pair(line, following)
        for song in songs
        for line, following in zip(song.lines, song.lines[1:], strict=False)
        if len(folded_words(following)) >= RUN and len(folded_words(line)) >= RUN
    ]
    if not pairs:
        raise ValueError("No two neighbouring lines of the text are long enough: give more text.")
    return random.Random(seed).sample(pairs, min(count, len(pairs)))


def reproduces(generated: Sequence[str], following: str) -> bool:
    """Whether generated lines, read as one, hold `RUN` words in a row of the true line."""
    true = set(ngrams(folded_words(following), RUN))
    said = [word for line in generated for word in folded_words(line)]
    return any(run in true for run in ngrams(said, RUN))


def memorisation(
    bundle: Path,
    pairs: Sequence[Pair],
    corpus: Corpus,
    *,
    lines: int = 4,
    told: Told = lambda _done, _all: None,
) -> dict[str, Any]:
    """Compose from each pair's seed without the originality check and with it.

    Returns figures `before` and `after` the check: verses, those by heart, and those with
    `RUN` words in a row of any song of the corpus.

    Raises:
        BundleError: the bundle cannot be used.
    """
    found: dict[str, Any] = {"seeds": len(pairs), "lines": lines, "words_in_a_row": RUN}
    loaded, filter_ = Bundle.load(bundle), Filter.load()
    lore = Lore.load(loaded)
    unchecked = replace(lore, known=NgramSet.build(np.empty(0, np.uint64)))

    async def make(tables: Lore) -> Made:
        async with await Engine.open(loaded, provider="cpu") as engine:
            return await _make(Composer(engine, loaded, tables, filter_), pairs, lines, told)

    for name, tables in (("before", unchecked), ("after", lore)):
        made = asyncio.run(make(tables))
        verses = max(len(made.verses), 1)
        by_heart = sum(reproduces(texts, pair.following) for pair, texts in made.verses)
        copying = copying_verses([texts for _, texts in made.verses], corpus)
        found[name] = {
            "verses": len(made.verses),
            "by_heart": by_heart,
            "share": by_heart / verses,
            "copying": copying,
            "copying_share": copying / verses,
            "refused": made.refused,
            "stuck": made.stuck,
        }
    return found


async def _make(composer: Composer, pairs: Sequence[Pair], lines: int, told: Told) -> Made:
    """Compose a verse from each pair's seed, some at once."""
    made, turn = Made(), asyncio.Semaphore(_AT_ONCE)
    done = 0

    async def one(number: int, pair: Pair) -> None:
        nonlocal done
        request = Request(pair.seed, lines=lines, level=Level.OFF, rng_seed=number)
        async with turn:
            try:
                verse = await composer.compose(request)
            except SeedError:
                made.refused += 1
            except StuckError:
                made.stuck += 1
            else:
                generated = [line.text for line in verse.lines if not line.given]
                made.verses.append((pair, generated))
        done += 1
        told(done, len(pairs))

    await asyncio.gather(*(one(i, pair) for i, pair in enumerate(pairs)))
    return made


def copying_verses(verses: Sequence[Sequence[str]], corpus: Corpus) -> int:
    """Return how many verses hold `RUN` words in a row of a song, borders of lines included."""
    runs = [
        (number, run)
        for number, texts in enumerate(verses)
        for run in ngrams([word for text in texts for word in folded_words(text)], RUN)
    ]
    held = corpus.holds([run for _, run in runs])
    return len({number for (number, _), yes in zip(runs, held, strict=True) if yes})
