"""PPMd, a compressor that learns the same text: a strong yardstick for its size."""

from collections.abc import Iterable
from itertools import chain

import pyppmd

from training.songs import character_count, songs_of

PPMD_ORDER = 12
PPMD_MEMORY = 2 << 30


def ppmd_bits_per_character(
    train: Iterable[str], valid: str, *, memory: int = PPMD_MEMORY
) -> float:
    """Return the bits per character of order-12 PPMd (variant H) on `valid` after `train`.

    That is the compressed size of both minus that of `train`; blank lines do not count as
    characters (Shkarin 2002 for the method). `train` comes in pieces and is read twice.
    """
    extra = _compressed(chain(train, [valid]), memory) - _compressed(train, memory)
    characters = character_count(songs_of(valid))
    return 8 * extra / characters


def _compressed(text: Iterable[str], memory: int) -> int:
    encoder = pyppmd.Ppmd7Encoder(max_order=PPMD_ORDER, mem_size=min(memory, 0xFFFFFFFF - 12 * 3))
    return sum(len(encoder.encode(piece.encode())) for piece in text) + len(encoder.flush())
