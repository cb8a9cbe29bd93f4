"""Steers the sampling of a line: its end word from a given set, and no refused word.

A guide is a small automaton over tokens. Lines are written from right to left, so the end
word comes first: it is found by walking a trie of the subwords of the words allowed, and
after a word's last subword only a new word, a mark or the newline may follow.
"""

import threading
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from bot.composer.guard import Guard, Mask

Tokens = npt.NDArray[np.int64]


_NO_CHILDREN: dict[int, int] = {}


class Trie:
    """Words spelt in subwords; node 0 is the root.

    `children[node]` maps a token to the next node; `ends` holds the nodes where a word ends.
    Most nodes are leaves: they share one empty dictionary.
    """

    def __init__(self, spellings: Iterable[Sequence[int]] = ()) -> None:
        self.children: list[dict[int, int]] = [_NO_CHILDREN]
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
                if self.children[node] is _NO_CHILDREN:
                    self.children[node] = {}
                self.children[node][token] = follow
                self.children.append(_NO_CHILDREN)
            node = follow
        self.ends.add(node)

    def __bool__(self) -> bool:
        return bool(self.ends)


class LineGuide:
    """Restricts the end word to `ends` (None: any word) and lets no refused word be sampled.

    It satisfies `bot.inference`'s Guide: nodes are integers, `mask` says which tokens may be
    sampled at a node (None: all), `advance` follows a token. Any number of lines may use it,
    on any thread.

    Args:
        guard: The refused words, and the tokens that no line may hold.
        starts: [V], true for the tokens that begin a word or mark, and for controls.
    """

    def __init__(self, ends: Trie | None, guard: Guard, starts: Mask) -> None:
        self._ends = ends
        self._guard = guard
        self._begins = starts.tobytes()  # quicker to look one token up in
        # A node pairs the place in the end word's trie with the guard's state.
        self._nodes: list[tuple[int | None, str]] = []
        self._ids: dict[tuple[int | None, str], int] = {}
        self._masks: dict[int, Mask | Tokens] = {}
        self._growing = threading.Lock()
        self.start = self._id((0 if ends else None, ""))

    def mask(self, node: int) -> Mask | Tokens:
        """Return which tokens may follow at `node`: truth values [V], or a few tokens [n]."""
        mask = self._masks.get(node)
        if mask is None:
            mask = self._masks.setdefault(node, self._mask(*self._nodes[node]))
        return mask

    def advance(self, node: int, token: int) -> int:
        """Return the node after `token`."""
        end, state = self._nodes[node]
        if end is not None and self._ends is not None:
            over = self._begins[token] and end
            end = None if over else self._ends.children[end].get(token)
        return self._id((end, self._guard.follow(state, token)))

    def _mask(self, end: int | None, state: str) -> Mask | Tokens:
        if end is None or self._ends is None:
            return self._guard.mask(state)  # one array for most nodes: the sampler knows it again
        children = self._ends.children[end]
        if end not in self._ends.ends:
            tokens = np.fromiter(children, np.int64, len(children))
            return tokens[self._guard.mask(state)[tokens]]
        between = self._guard.mask_between(state)
        if not children:
            return between
        listed = between.copy()
        listed[list(children)] = True
        return listed & self._guard.mask(state)

    def _id(self, pair: tuple[int | None, str]) -> int:
        node = self._ids.get(pair)
        if node is None:
            with self._growing:  # no two pairs may get one number
                node = self._ids.get(pair, len(self._nodes))
                if node == len(self._nodes):
                    self._nodes.append(pair)
                    self._ids[pair] = node
        return node
