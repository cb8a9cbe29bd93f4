"""Verses for the card, composed by the bundle as the bot does, and checked once more."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.moderation import Filter, Level
from training.judge import JudgeError, compose, packaged_seeds

COUNT = 6
_LINES = 4


def samples(bundle: Path, count: int = COUNT, *, rng_seed: int = 1) -> list[list[str]]:
    """Return verses from packaged seeds, spread over all of them, the given line first.

    Those that the standard level would not let pass are left out, so there may be fewer.
    """
    seeds = packaged_seeds()
    chosen = seeds[:: max(1, len(seeds) // max(count, 1))][:count]
    if not chosen:
        return []
    try:
        verses = compose(
            chosen, bundle, [f"--lines={_LINES}", "--level=standard"], rng_seed=rng_seed
        )
    except JudgeError:
        return []  # a model that has learnt too little to compose at all
    return clean(verses, Filter.load())


def clean(verses: Sequence[Mapping[str, Any]], filter_: Filter) -> list[list[str]]:
    """Return the lines of the verses that pass the standard level, line by line and as one."""
    passed = []
    for verse in verses:
        lines = [str(line["text"]) for line in verse.get("lines", ())]
        texts = [*lines, " ".join(lines)]
        if lines and all(filter_.check(text, Level.STANDARD).allowed for text in texts):
            passed.append(lines)
    return passed
