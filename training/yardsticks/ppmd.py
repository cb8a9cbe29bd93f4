"""PPMd, a compressor that learns the same text: a strong yardstick for its size."""

import pyppmd

from training.songs import character_count, songs_of

PPMD_ORDER = 12
PPMD_MEMORY = 2 << 30


def ppmd_bits_per_character(train: str, valid: str, *, memory: int = PPMD_MEMORY) -> float:
    """Return the bits per character of order-12 PPMd (variant H) on `valid` after `train`.

    That is the compressed size of both minus that of `train`; blank lines do not count as
    characters (Shkarin 2002 for the method).
    """
    first, both = train.encode(), (train + valid).encode()
    extra = _compressed(both, memory) - _compressed(first, memory)
    characters = character_count(songs_of(valid))
    return 8 * extra / characters


def _compressed(text: bytes, memory: int) -> int:
    encoder = pyppmd.Ppmd7Encoder(max_order=PPMD_ORDER, mem_size=min(memory, 0xFFFFFFFF - 12 * 3))
    return len(encoder.encode(text)) + len(encoder.flush())
