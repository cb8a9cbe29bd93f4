"""Phrases of several words, matched word by word by an automaton.

A pattern is a row of items parted by spaces:

    word          that word
    words?        that word with or without its final s
    <name>        a word of that class
    _             any one word
    (a b|c)       one of these rows
    (a|b)?  _?    the same, or nothing

Patterns are compiled into a nondeterministic automaton; its sets of states are made into
single ones when a text first needs them. Matching goes from each word on only as far as some
pattern reads, so its cost is bounded by the longest pattern, whatever the text.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

from bot.moderation.wordlist import Entry

ANY = "_"
_ITEM = re.compile(r"\(([^()]+)\)(\??)|([^\s()|?]+)(\??)|\s+")
_MOST_MOVES = 20_000  # remembered; forgotten all at once when there are more

Row = tuple[str, ...]


@dataclass(slots=True, eq=False)
class Node:
    """A state: where each symbol leads, and what a pattern that ends here bans or excuses."""

    following: dict[str, tuple["Node", ...]] = field(default_factory=dict)
    bans: tuple[Entry, str] | None = None  # with the pattern
    excuses: tuple[Entry | None] | None = None  # None inside: all entries

    def lead(self, symbol: str, nodes: tuple["Node", ...]) -> None:
        """Let a symbol lead to some more nodes; a whole class of words shares one tuple."""
        known = self.following.get(symbol)
        self.following[symbol] = nodes if known is None else known + nodes


class State:
    """A set of nodes reached together, and the sets reached from there so far."""

    __slots__ = ("bans", "ends", "excuses", "moves", "nodes")

    def __init__(self, nodes: Iterable[Node]) -> None:
        self.nodes = tuple(nodes)
        self.moves: dict[Row, State | None] = {}
        self.bans = [node.bans for node in self.nodes if node.bans is not None]
        self.excuses = [e for node in self.nodes if node.excuses is not None for e in node.excuses]
        self.ends = bool(self.bans or self.excuses)


class Phrases:
    """The compiled patterns."""

    def __init__(self) -> None:
        self._root = Node()
        self._start = State((self._root,))
        self._states: dict[frozenset[int], State] = {}
        self._count = 0

    def add(self, items: Iterable[Iterable[Row]]) -> list[Node]:
        """Add a pattern and return the nodes at its end."""
        ends = [self._root]
        for rows in items:
            target = Node()
            reached, alone = [target], (target,)
            for row in rows:
                if not row:
                    reached += ends
                    continue
                chain = [Node() for _ in row[1:]] + [target]
                first = alone if len(row) == 1 else (chain[0],)
                for end in ends:
                    end.lead(row[0], first)
                for symbol, node, following in zip(row[1:], chain, chain[1:], strict=False):
                    node.lead(symbol, (following,))
            ends = reached
        return [end for end in ends if end is not self._root]

    def begin(self, symbols: Row) -> State | None:
        """Return the state that a word leads to from the beginning, if any pattern begins so."""
        return self._move(self._start, symbols)

    def walk(
        self, rows: Sequence[Row], begun: Iterable[tuple[int, State]]
    ) -> Iterator[tuple[int, int, State]]:
        """Yield the states in which patterns end, with their first word and one past the last.

        Args:
            rows: the symbols of each word of the text, and an empty row after the last.
            begun: words with the states they lead to from the beginning.
        """
        for first, begin in begun:
            state = begin
            last = first + 1
            while True:
                if state.ends:
                    yield first, last, state
                symbols = rows[last]
                following = state.moves.get(symbols, state)
                if following is state:  # no state follows itself: this move is not known yet
                    following = self._move(state, symbols)
                if following is None:
                    break
                state = following
                last += 1

    def _move(self, state: State, symbols: Row) -> State | None:
        nodes = {
            id(target): target
            for node in state.nodes
            for symbol in symbols
            if symbol in node.following
            for target in node.following[symbol]
        }
        reached: State | None = None
        if nodes:
            key = frozenset(nodes)
            reached = self._states.get(key)
            if reached is None:
                reached = self._states[key] = State(nodes.values())
        if state is not self._start:
            self._remember(state, symbols, reached)
        return reached

    def _remember(self, state: State, symbols: Row, reached: State | None) -> None:
        if self._count >= _MOST_MOVES:
            for known in list(self._states.values()):
                known.moves.clear()
            self._count = 0
        state.moves[symbols] = reached
        self._count += 1


def parse(pattern: str, fold: Callable[[str], str]) -> list[list[Row]]:
    """Return the alternatives of each item of a pattern; an empty row means nothing.

    Raises:
        ValueError: the pattern is not understood.
    """
    items: list[list[Row]] = []
    place = 0
    while place < len(pattern):
        item = _ITEM.match(pattern, place)
        if item is None:
            raise ValueError(f"the phrase «{pattern}» is not understood from «{pattern[place:]}».")
        place = item.end()
        group, left_out, word, mark = item.groups()
        if group is not None:
            rows = [row for part in group.split("|") for row in _rows(part, fold)]
            items.append([*rows, ()] if left_out else rows)
        elif word == ANY and mark:
            items.append([(ANY,), ()])
        elif word is not None:
            items.append(_rows(word + mark, fold))
    return items


def _rows(part: str, fold: Callable[[str], str]) -> list[Row]:
    """Return the rows of words that a part stands for: two for each «words?»."""
    written = " ".join(word if word == ANY else fold(word) for word in part.split())
    if "?" not in written:
        return [tuple(written.split())]
    choices: list[Row] = []
    for word in written.split():
        if word.endswith("s?") and word != "s?":
            choices.append((word[:-2], word[:-1]))
        elif word.endswith("?"):
            raise ValueError(f"«{word}»: write ({word[:-1]})? for an optional word.")
        else:
            choices.append((word,))
    return list(product(*choices))
