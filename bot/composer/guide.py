"""Steers the sampling of a line: its end word from a given set, and no slur under way.

A guide is a small automaton over tokens. Lines are written from right to left, so the end
word comes first: it is found by walking a trie of the subwords of the words allowed, and
after a word's last subword only a new word, a mark or the newline may follow.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]
_FREE = 0


class Trie:
    """Words spelt in subwords; node 0 is the root.

    `children[node]` maps a token to the next node; `ends` holds the nodes where a word ends.
    """

    def __init__(self, spellings: Iterable[Sequence[int]] = ()) -> None:
        self.children: list[dict[int, int]] = [{}]
        self.ends: set[int] = set()
        for spelling in spellings:
            self.add(spelling)

    def add(self, spelling: Sequence[int]) -> None:
        """Put a word in."""
        node = 0
        for token in spelling:
            follow = self.children[node].get(token)
            if follow is None:
                follow = len(self.children)
                self.children[node][token] = follow
                self.children.append({})
            node = follow
        self.ends.add(node)

    def __bool__(self) -> bool:
        return bool(self.ends)


class LineGuide:
    """Restricts the end word to `ends` (None: any word) and lets no banned word end.

    It satisfies `bot.inference`'s Guide: nodes are integers, `mask` says which tokens may be
    sampled at a node (None: all), `advance` follows a token.

    Args:
        starts: [V], true for the tokens that begin a word or mark, and for controls.
        words: [V], true for those that begin a word: a line must end in one.
        never: [V], true for the tokens no line may hold (controls but the newline).
    """

    def __init__(self, ends: Trie | None, banned: Trie, starts: Mask, never: Mask) -> None:
        self._ends = ends
        self._banned = banned
        self._starts = starts
        self._allowed = ~never
        self._size = len(starts)
        # A node pairs the place in the end word's trie with that in the banned words'.
        self._nodes: list[tuple[int | None, int | None]] = []
        self._ids: dict[tuple[int | None, int | None], int] = {}
        self._masks: dict[int, Mask] = {}
        self.start = self._id((0 if ends else None, 0))

    def mask(self, node: int) -> Mask:
        """Return which tokens [V] may follow at `node`."""
        mask = self._masks.get(node)
        if mask is None:
            mask = self._masks[node] = self._mask(*self._nodes[node])
        return mask

    def advance(self, node: int, token: int) -> int:
        """Return the node after `token`."""
        end, banned = self._nodes[node]
        new_word = bool(self._starts[token])
        if end is not None and self._ends is not None:
            end = self._ends.children[end].get(token) if not (new_word and end) else None
        if new_word:
            banned = 0
        if banned is not None:
            banned = self._banned.children[banned].get(token)
        return self._id((end, banned))

    def _mask(self, end: int | None, banned: int | None) -> Mask:
        ending = end is not None and self._ends is not None
        if not ending and (banned is None or banned not in self._banned.ends):
            return self._allowed  # one array for most nodes: the sampler knows it again
        mask = self._allowed.copy()
        if end is not None and self._ends is not None:
            listed = np.zeros(self._size, dtype=bool)
            listed[list(self._ends.children[end])] = True
            if end in self._ends.ends:
                listed |= self._starts
            mask &= listed
        if banned is not None and banned in self._banned.ends:
            mask &= ~self._starts
        return mask

    def _id(self, pair: tuple[int | None, int | None]) -> int:
        if pair not in self._ids:
            self._ids[pair] = len(self._nodes)
            self._nodes.append(pair)
        return self._ids[pair]
