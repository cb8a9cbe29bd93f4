"""Steers the sampling of a line: its end word from a given set, and no refused word.

A guide is a small automaton over tokens. Lines are written from right to left, so the end
word comes first: it is found by walking a trie of the subwords of the words allowed, and
after a word's last subword only a new word, a mark or the newline may follow.
"""

import threading
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt

from bot.composer.guard import Guard, Mask

Tokens = npt.NDArray[np.int64]


class Trie:
    """Words spelt in subwords; node 0 is the root.

    Nodes are numbered breadth first and kept in arrays, nine bytes each: thousands of words
    share a vowel, and a server keeps dozens of such tries.
    """

    def __init__(self, spellings: Iterable[Sequence[int]] = ()) -> None:
        words = list(spellings)
        lengths = np.array([len(word) for word in words], np.int64)
        rows = np.full((len(words), int(lengths.max(initial=0)) + 1), -1, np.int32)
        rows[np.arange(rows.shape[1]) < lengths[:, None]] = list(chain.from_iterable(words))
        rows = rows[np.lexsort(rows.T[::-1])]
        # A row opens a node for each of its tokens from the first that is not the last row's.
        opens = rows >= 0
        opens[1:] &= np.logical_or.accumulate(rows[1:] != rows[:-1], axis=1)
        depth, row = np.nonzero(opens.T)
        below = (depth + 1) * len(rows) + row
        first = 1 + np.searchsorted(below, below + len(rows))
        # The token that leads to a node; its children, up to where the next node's begin.
        self._tokens = np.concatenate([[-1], rows[row, depth]]).astype(np.int32)
        self._children = np.concatenate([[1], first, [len(first) + 1]]).astype(np.int32)
        self._ends = np.append((lengths == 0).any(), rows[row, depth + 1] < 0)

    def __bool__(self) -> bool:
        return bool(self._ends.any())

    def is_end(self, node: int) -> bool:
        """Whether a word ends at `node`."""
        return bool(self._ends[node])

    def tokens(self, node: int) -> Tokens:
        """Return the tokens that may follow, ascending."""
        return self._tokens[self._children[node] : self._children[node + 1]].astype(np.int64)

    def follow(self, node: int, token: int) -> int | None:
        """Return the node after `token`, None where no word goes on with it."""
        start, stop = self._children[node : node + 2].tolist()
        child = bisect_left(self._tokens, token, start, stop)
        return child if child < stop and self._tokens[child] == token else None


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
            end = None if over else self._ends.follow(end, token)
        return self._id((end, self._guard.follow(state, token)))

    def _mask(self, end: int | None, state: str) -> Mask | Tokens:
        if end is None or self._ends is None:
            return self._guard.mask(state)  # one array for most nodes: the sampler knows it again
        tokens = self._ends.tokens(end)
        if not self._ends.is_end(end):
            return tokens[self._guard.mask(state)[tokens]]
        between = self._guard.mask_between(state)
        if not tokens.size:
            return between
        listed = between.copy()
        listed[tokens] = True
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
