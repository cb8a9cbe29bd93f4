"""Candidate lines: how they are asked of the engine, and what comes back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np
import numpy.typing as npt

from bot.composer.guard import Guard, Mask
from bot.composer.guide import LineGuide, Trie
from bot.inference.engine import Finished, Parked, Row, Sampling
from bot.inference.tokenizer import Tokenizer
from bot.lyrics.form import (
    BEGIN,
    CONTROLS,
    NEWLINE,
    REST,
    SONG,
    arrange,
    restore,
    syllable_control,
)
from bot.lyrics.text import chunks, is_word

MAX_TOKENS = 48
# Where the end word is prescribed, so is what stands after it: one row in sixteen asks, and
# one in thirty-two cries out (human lines: 2.4 % and 1.3 %; ranking weighs how apt it is).
_ASKS, _CRIES = 16, 32
END_WORD = 0.15  # of its log-probability, in a line's likelihood
_GUIDES = 64  # kept: what they found out serves the next line that asks for the same


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line the model wrote.

    Attributes:
        text: The line as the model spells it, lower case.
        written: The part of it that was not given ahead.
        tokens: Its tokens from the syllable control on, the newline left out.
        likelihood: How likely its words are, in nats, see `LineForm.likelihood`.
        state: The engine's state after it.
    """

    text: str
    written: str
    tokens: tuple[int, ...]
    likelihood: float
    state: Parked


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a line.

    Attributes:
        state: The engine's state after the lines before.
        metre: Its syllables.
        begun: What it must begin with, empty for anything.
        ends: The words it may end in, None for any.
        guard: The words it may not hold.
        sampling: How its tokens are drawn.
        key: The verse's seed and the number of the try: what the randomness depends on.
    """

    state: Parked
    metre: int
    begun: str
    ends: Trie | None
    guard: Guard
    sampling: Sampling
    key: tuple[int, int]


class LineForm:
    """Lays lines out in tokens, and reads them back.

    Attributes:
        allowed: [V], the tokens that a line may hold: all but controls, and the newline.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._newline, self._rest = tokenizer.id(NEWLINE), tokenizer.id(REST)
        self._guide = lru_cache(_GUIDES)(partial(LineGuide, starts=tokenizer.starts))
        self.allowed: Mask = np.ones(tokenizer.size, dtype=bool)
        self.allowed[[tokenizer.id(name) for name in CONTROLS if name != NEWLINE]] = False

    def spell(self, word: str) -> tuple[int, ...]:
        """Return a word's tokens."""
        return tuple(self._tokenizer.encode_chunk(word))

    def context(self, lines: Sequence[tuple[str, int]]) -> tuple[int, ...]:
        """Return the tokens of a song that begins with `lines`, each with its syllables."""
        ids = [self._tokenizer.id(SONG)]
        for line, syllables in lines:
            ids += self._encode(arrange(line, syllables))
        return tuple(ids)

    def rows(self, asked: Asked, count: int) -> Iterator[Row]:
        """Yield the rows that ask for `count` candidates of one line."""
        guide = self._guide(asked.ends, asked.guard)
        head = [syllable_control(asked.metre)]
        if asked.begun:
            head += [BEGIN, *chunks(asked.begun), REST]
        opened = tuple(self._encode(head))
        for row in range(count):
            mark = _mark(row) if asked.ends else ()
            yield Row(
                forced=(*opened, *self._encode(mark)),
                state=asked.state,
                sampling=asked.sampling,
                guide=guide,
                key=(*asked.key, row),
                max_steps=MAX_TOKENS,
            )

    def without_context(self, candidate: Candidate) -> Row:
        """Return the row that tells a line's log-probability at the start of any song."""
        song = self._tokenizer.id(SONG)
        return Row(forced=(song, *candidate.tokens, self._newline), state=None)

    def read(self, finished: Finished) -> Candidate:
        """Return the candidate that a finished row spells."""
        tokens = tuple(t for t in finished.tokens if t != self._newline)
        symbols = self._tokenizer.symbols(tokens)
        written = symbols[symbols.index(REST) + 1 :] if REST in symbols else symbols
        return Candidate(
            text=restore(symbols),
            written=restore(written),
            tokens=tokens,
            likelihood=self.likelihood(tokens, finished.logprobs),
            state=finished.state,
        )

    def likelihood(self, tokens: Sequence[int], logprobs: npt.NDArray[np.float64]) -> float:
        """Return how likely a line's words are, in nats; the end word counts but a little.

        The mean log-probability of the words and marks before the end word, and a part of the
        end word's: the rhyme chose it, so how likely it was says little of how well the line
        leads to it. By words, not by tokens: a rare word that fits counts once, however many
        subwords spell it. Of what was tried this agrees best with blind readers' marks of 312
        verses (r = 0.62 among verses of one seed, 0.55 for the mean over all tokens).

        Args:
            tokens: The line's, from the syllable control on, the newline left out.
            logprobs: The natural log-probability of each; more after them are ignored.
        """
        first = tokens.index(self._rest) + 1 if self._rest in tokens else 1
        body = np.asarray(tokens[first:], dtype=np.intp)
        heads = np.flatnonzero(self._tokenizer.starts[body])
        if not len(heads):
            return 0.0
        of_chunks = np.add.reduceat(logprobs[first : first + len(body)], heads)
        spelt = self._tokenizer.symbols(body.tolist())
        marked = bool(spelt) and not is_word(spelt[0])  # a mark follows the end word
        end = min(int(marked), len(heads) - 1)
        before = of_chunks[end + 1 :]
        return float((before.mean() if len(before) else 0.0) + END_WORD * of_chunks[end])

    def commonness(self, candidate: Candidate, alone: Finished) -> float:
        """Return a line's likelihood without context, from the row that asked for it."""
        return self.likelihood(candidate.tokens, alone.logprobs[1:])

    def _encode(self, symbols: Sequence[str]) -> list[int]:
        ids: list[int] = []
        for symbol in symbols:
            if symbol in CONTROLS:
                ids.append(self._tokenizer.id(symbol))
            else:
                ids += self._tokenizer.encode_chunk(symbol)
        return ids


def _mark(row: int) -> tuple[str, ...]:
    if row % _ASKS == 1:
        return ("?",)
    return ("!",) if row % _CRIES == 2 else ()
