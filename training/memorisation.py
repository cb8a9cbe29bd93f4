"""Does the model say by heart what it was trained on?

Lines of the training text are given as seeds; a verse has it by heart if it holds six words
in a row of the line that truly follows. The text is used in memory and never written.
"""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from bot.composer.composer import Composer, StuckError
from bot.composer.lore import Lore
from bot.composer.originality import RUN, NgramSet, Originality
from bot.composer.plan import Request, SeedError
from bot.inference.bundle import Bundle
from bot.inference.engine import Engine
from bot.lyrics.text import folded_words, ngrams
from bot.moderation import Filter, Level
from training.prepare import Song

_AT_ONCE = 8  # verses under way side by side, so that the engine's batches are full

Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Pair:
    """A line and the one that follows it, both of the training text."""

    seed: str
    following: str


@dataclass(slots=True)
class Counts:
    """What became of the seeds.

    Attributes:
        verses: Verses made.
        by_heart: Those with six words in a row of the line that truly follows.
        copying: Those with a line that the originality check would refuse, wherever in
            the corpus it comes from.
        refused: Seeds that are refused at every level (slurs).
        stuck: Seeds to which nothing was found.
    """

    verses: int = 0
    by_heart: int = 0
    copying: int = 0
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
    *,
    lines: int = 4,
    threads: int = 0,
    told: Told = lambda _done, _all: None,
) -> dict[str, Any]:
    """Compose from each pair's seed without the originality check and with it.

    Returns counts `before` and `after` the check, with the shares of verses by heart.

    Raises:
        BundleError: the bundle cannot be used.
    """
    found: dict[str, Any] = {"seeds": len(pairs), "lines": lines, "words_in_a_row": RUN}
    for name in ("before", "after"):
        counts = asyncio.run(
            _count(bundle, pairs, (lines, threads), check=name == "after", told=told)
        )
        found[name] = {
            "verses": counts.verses,
            "by_heart": counts.by_heart,
            "share": counts.by_heart / max(counts.verses, 1),
            "copying": counts.copying,
            "copying_share": counts.copying / max(counts.verses, 1),
            "refused": counts.refused,
            "stuck": counts.stuck,
        }
    return found


async def _count(
    path: Path, pairs: Sequence[Pair], how: tuple[int, int], *, check: bool, told: Told
) -> Counts:
    lines, threads = how
    bundle = Bundle.load(path)
    lore = Lore.load(bundle)
    originality = Originality(lore.known)
    if not check:
        lore = replace(lore, known=NgramSet.build(np.empty(0, np.uint64)))
    counts, turn = Counts(), asyncio.Semaphore(_AT_ONCE)
    done = 0

    async with await Engine.open(bundle, provider="cpu", threads=threads) as engine:
        composer = Composer(engine, bundle, lore, Filter.load())

        async def one(number: int, pair: Pair) -> None:
            nonlocal done
            request = Request(pair.seed, lines=lines, level=Level.OFF, rng_seed=number)
            async with turn:
                try:
                    verse = await composer.compose(request)
                except SeedError:
                    counts.refused += 1
                except StuckError:
                    counts.stuck += 1
                else:
                    texts = [line.text for line in verse.lines if not line.given]
                    counts.verses += 1
                    counts.by_heart += reproduces(texts, pair.following)
                    counts.copying += _copies(originality, texts)
            done += 1
            told(done, len(pairs))

        await asyncio.gather(*(one(i, pair) for i, pair in enumerate(pairs)))
    return counts


def _copies(originality: Originality, lines: Sequence[str]) -> bool:
    before: list[str] = []
    for line in lines:
        words = folded_words(line)
        if originality.overlap(words, before).copies:
            return True
        before += words
    return False
