"""The masks of guides, known again from step to step."""

import numpy as np
import numpy.typing as npt

from bot.inference.rows import Mask, Tokens

Ints = npt.NDArray[np.int64]

_KNOWN_MASKS = 1024


class Masks:
    """Masks seen lately, by numbers; number 0 allows everything.

    Those that allow many tokens stand in one array [K, V]; of the others the tokens are
    listed, and looked at one by one.
    """

    def __init__(self, vocabulary: int) -> None:
        self._table = np.empty((_KNOWN_MASKS, vocabulary), dtype=bool)
        self._table[0] = True
        self._listed = np.zeros(_KNOWN_MASKS, dtype=bool)
        self._numbers: dict[int, int] = {}
        # Held, so that no other mask gets the address of one that is known.
        self._held: list[Mask | Tokens] = []
        self._tokens: dict[int, Tokens] = {}

    def make_room(self, count: int) -> bool:
        """Forget what is known, if `count` more would not fit; return whether that was so."""
        full = len(self._held) + count >= _KNOWN_MASKS
        if full:
            self._numbers.clear()
            self._held.clear()
            self._tokens.clear()
        return full

    def number(self, mask: Mask | Tokens | None) -> int:
        """Return the number of a mask; the same object has the same number for a while.

        Raises:
            ValueError: it has not one truth value a token, and lists no tokens.
        """
        if mask is None:
            return 0
        number = self._numbers.get(id(mask))
        return self._enter(mask) if number is None else number

    def _enter(self, mask: Mask | Tokens) -> int:
        size = self._table.shape[1]
        number = len(self._held) + 1
        tokens: Tokens | None = None
        if mask.dtype == np.bool_ and mask.shape == (size,):
            if 8 * np.count_nonzero(mask) < size:
                tokens = np.flatnonzero(mask)
            else:
                self._table[number] = mask
        elif mask.dtype == np.int64 and mask.ndim == 1:
            if mask.size and not (mask.min() >= 0 and mask.max() < size):
                raise ValueError(f"A mask may list the tokens 0 to {size - 1}.")
            tokens = np.asarray(mask, dtype=np.int64)
        else:
            raise ValueError(f"A mask needs {size} truth values, or lists tokens.")
        self._listed[number] = tokens is not None
        if tokens is not None:
            self._tokens[number] = tokens
        self._held.append(mask)
        self._numbers[id(mask)] = number
        return number

    def listed(self, numbers: Ints) -> Mask:
        """Return for each mask whether its tokens are listed."""
        return self._listed[numbers]

    def tokens(self, number: int) -> Tokens:
        """Return the tokens of a mask that lists them."""
        return self._tokens[number]

    def allow(self, numbers: Ints, tokens: Ints) -> Mask:
        """Return whether each token is allowed by its mask, one that is not listed."""
        return self._table[numbers, tokens]

    def rows(self, numbers: Ints) -> Mask:
        """Return several masks that are not listed [n, V]."""
        return self._table[numbers]
