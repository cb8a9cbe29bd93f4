"""Keeps words that a level refuses from being sampled, whole or begun.

Only words that the bundle knows may stand in a verse, so a beginning that no allowed word
shares leads to a refused one alone, and is not sampled either. Words are followed by their
letters, not by the subwords they are usually spelt in: another spelling is no way round.
"""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from bot.inference.tokenizer import WORD_START, Tokenizer
from bot.moderation import Filter, Level
from bot.moderation.normalise import fold

Mask = npt.NDArray[np.bool_]
_MOST_GUARDS = 64


class Pieces:
    """The subwords of a tokenizer as text.

    Attributes:
        begin: [V], true for the tokens that begin a word or mark, and for controls.
        texts: What each token spells, with «▁» where a word begins; "" for controls.
        starts: The tokens that begin a word or mark, with their text.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.begin = tokenizer.starts
        controls = set(tokenizer.controls.values())
        self.texts = [
            "" if token in controls else tokenizer.piece(token) for token in range(tokenizer.size)
        ]
        self.starts = [(i, t) for i, t in enumerate(self.texts) if t.startswith(WORD_START)]
        self._following = {t: i for i, t in enumerate(self.texts) if not self.begin[i]}

    def following(self, rest: str) -> Iterator[tuple[int, str]]:
        """Yield the tokens by which a word may go on towards `rest`, with their text."""
        for length in range(1, len(rest) + 1):
            token = self._following.get(rest[:length])
            if token is not None:
                yield token, rest[:length]


class Guard:
    """The words refused in one place, and which tokens may be sampled within a word.

    It is safe to use on several threads: what is made when it is first asked for is kept as
    the first of them made it, for masks are told apart by what they are, not what they hold.

    A state is «▁» and the letters of the word under way as long as it may become a refused
    one, and "" otherwise. Masks are made when they are first needed, and shared.

    Attributes:
        words: The refused words.
    """

    def __init__(
        self, words: Iterable[str], known: Sequence[str], pieces: Pieces, allowed: Mask
    ) -> None:
        """Prepare; the masks within words come later.

        Args:
            words: What may not be sampled.
            known: The words that may stand in a line, sorted; `words` among them or not.
            pieces: The tokenizer's subwords.
            allowed: [V], the tokens that a line may hold at all.
        """
        self.words = frozenset(words)
        self._refused = sorted(self.words)
        self._known = known
        self._pieces = pieces
        doomed = [token for token, text in pieces.starts if self._is_doomed(text[1:])]
        self._free = allowed.copy()
        self._free[doomed] = False
        # The state after each token that begins something: asked for at every other step.
        self._opened = {
            token: text if (text := pieces.texts[token]) and self._goes_on(text[1:]) else ""
            for token in np.flatnonzero(pieces.begin).tolist()
        }
        self._masks: dict[str, Mask] = {"": self._free}
        self._between: dict[int, Mask] = {}
        self._made: dict[tuple[frozenset[int], bool], Mask] = {}

    def follow(self, state: str, token: int) -> str:
        """Return the state after a token."""
        opened = self._opened.get(token)
        if opened is not None:
            return opened
        if not state:
            return ""
        text = state + self._pieces.texts[token]
        return text if self._goes_on(text[1:]) else ""

    def mask(self, state: str) -> Mask:
        """Return which tokens [V] may be sampled; the same object for most states."""
        mask = self._masks.get(state)
        if mask is None:
            mask = self._masks.setdefault(state, self._mask(state[1:]))
        return mask

    def mask_between(self, state: str) -> Mask:
        """Return which of the tokens that begin something [V] may be sampled; shared as well."""
        mask = self.mask(state)
        between = self._between.get(id(mask))
        if between is None:
            between = self._between.setdefault(id(mask), mask & self._pieces.begin)
        return between

    def _mask(self, letters: str) -> Mask:
        doomed = frozenset(
            token
            for word in _beginning(self._refused, letters)
            for token, text in self._pieces.following(word[len(letters) :])
            if self._is_doomed(letters + text)
        )
        unfinished = letters in self.words
        if not doomed and not unfinished:
            return self._free
        mask = self._made.get((doomed, unfinished))
        if mask is None:
            mask = self._free.copy()
            mask[list(doomed)] = False
            if unfinished:
                mask &= ~self._pieces.begin
            mask = self._made.setdefault((doomed, unfinished), mask)
        return mask

    def _goes_on(self, letters: str) -> bool:
        return next(_beginning(self._refused, letters), None) is not None

    def _is_doomed(self, letters: str) -> bool:
        """Whether some refused word begins so, and no other known one."""
        return self._goes_on(letters) and all(
            word in self.words for word in _beginning(self._known, letters)
        )


class Guards:
    """The guards of a bundle's words, by level and by what a place lets pass."""

    def __init__(
        self,
        filter_: Filter,
        words: Iterable[str],
        tokenizer: Tokenizer,
        allowed: Mask,
        unsaid: Callable[[Level], Collection[str]] = lambda _: (),
    ) -> None:
        """Judge all words once.

        Args:
            filter_: What says which words a level refuses.
            words: Those that may stand in a line.
            tokenizer: The model's.
            allowed: [V], the tokens that a line may hold at all.
            unsaid: The words, folded, that a level refuses besides unless a place allows them.
        """
        self._filter = filter_
        self._known = sorted(words)
        self._pieces = Pieces(tokenizer)
        self._allowed = allowed
        # What strict lets pass, every level does.
        strict = [word for word in self._known if filter_.refuses_word(word, Level.STRICT)]
        self._refused: Mapping[Level, list[str]] = {
            level: [word for word in strict if filter_.refuses_word(word, level)] for level in Level
        }
        folded = {word: fold(word) for word in self._known}
        self._unsaid: Mapping[Level, list[str]] = {
            level: [word for word, said in folded.items() if said in unsaid(level)]
            for level in Level
        }
        self._guards: dict[tuple[Level, tuple[str, ...]], Guard] = {}

    def of(self, level: Level, passing: Sequence[str] = ()) -> Guard:
        """Return the guard of a level, where the words `passing` are let through."""
        key = level, tuple(sorted(passing))
        guard = self._guards.get(key)
        if guard is None:
            words = self._refused[level]
            if passing:
                words = [
                    word
                    for word in words
                    if not self._filter.check(word, level, allowed=passing).allowed
                ]
            spared = {fold(word) for word in passing}
            words = [*words, *(word for word in self._unsaid[level] if fold(word) not in spared)]
            if len(self._guards) >= _MOST_GUARDS:
                self._guards.clear()
            guard = self._guards[key] = Guard(words, self._known, self._pieces, self._allowed)
        return guard


def _beginning(words: Sequence[str], letters: str) -> Iterator[str]:
    """Yield the words of a sorted list that begin with these letters."""
    for place in range(bisect_left(words, letters), len(words)):
        if not words[place].startswith(letters):
            return
        yield words[place]
