"""Words and marks to token ids and back: a thin wrapper over the bundle's tokenizer.json.

A chunk (word or mark) is encoded alone, lower case, with «▁» where it starts. Characters
without a token of their own are spelt in UTF-8 bytes (`<0xE2>`), so nothing is unknown.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer as HFTokenizer

WORD_START = "▁"
NEWLINE = "<nl>"

_CONTROL = re.compile(r"<[a-z]+(?::\d+)?>")
_BYTE = re.compile(r"<0x([0-9A-F]{2})>")
_CACHED_CHUNKS = 16_384


class TokenizerError(ValueError):
    """The tokenizer cannot be used; the message says why."""


class Tokenizer:
    """Encodes chunks, names tokens.

    Attributes:
        size: number of tokens V; ids run from 0 to V − 1.
        controls: id of each control token by its name (`<nl>`, `<syllables:12>` …).
        newline: id of `<nl>`.
        starts: bool [V], true for tokens that begin a chunk and for control tokens.
    """

    def __init__(self, text: str) -> None:
        """Read the text of a tokenizer.json.

        Raises:
            TokenizerError: it is no tokenizer, or not one of this project's.
        """
        try:
            self._tokenizer = HFTokenizer.from_str(text)
        except Exception as error:  # the library raises bare Exception
            raise TokenizerError(f"The tokenizer cannot be read: {error}") from error
        self.size: int = self._tokenizer.get_vocab_size()
        ids = self._tokenizer.get_vocab()
        if sorted(ids.values()) != list(range(self.size)):
            raise TokenizerError("The tokenizer's ids have gaps: export the model again.")
        self._ids: dict[str, int] = ids
        self._pieces = sorted(ids, key=ids.__getitem__)
        self.controls = {p: i for i, p in enumerate(self._pieces) if _CONTROL.fullmatch(p)}
        if NEWLINE not in self.controls:
            raise TokenizerError(f"The tokenizer has no {NEWLINE}: export the model again.")
        self.newline = self.controls[NEWLINE]
        self.starts: npt.NDArray[np.bool_] = np.array(
            [p.startswith(WORD_START) or p in self.controls for p in self._pieces]
        )
        self._begins = self.starts.tolist()
        # What each token spells in UTF-8, None for controls.
        self._bytes = [None if p in self.controls else _spelt(p) for p in self._pieces]
        self._cached = lru_cache(maxsize=_CACHED_CHUNKS)(self._encode)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a tokenizer.json.

        Raises:
            TokenizerError: the file is no tokenizer of this project.
            OSError: the file cannot be read.
        """
        try:
            return cls(path.read_text(encoding="utf-8"))
        except UnicodeDecodeError as error:
            raise TokenizerError(f"The tokenizer {path} is not UTF-8.") from error

    def encode_chunk(self, chunk: str) -> list[int]:
        """Return the ids of one word or mark (empty for an empty one)."""
        return list(self._cached(chunk))

    def _encode(self, chunk: str) -> tuple[int, ...]:
        if not chunk:
            return ()
        encoding = self._tokenizer.encode(WORD_START + chunk.lower(), add_special_tokens=False)
        return tuple(encoding.ids)

    def id(self, piece: str) -> int:
        """Return the id of a token by its exact text.

        Raises:
            TokenizerError: there is no such token.
        """
        try:
            return self._ids[piece]
        except KeyError:
            raise TokenizerError(f"The tokenizer has no token {piece!r}.") from None

    def piece(self, token: int) -> str:
        """Return the text of a token as it stands in the vocabulary."""
        return self._pieces[token]

    def symbols(self, tokens: Sequence[int]) -> list[str]:
        """Return the chunks that a run of tokens spells, control tokens by their names.

        Bytes that are no UTF-8 become U+FFFD; a word start that nothing follows is dropped.
        """
        out: list[str] = []
        word = b""
        for token in tokens:
            if word and self._begins[token]:
                out.append(word.decode("utf-8", errors="replace"))
                word = b""
            spelt = self._bytes[token]
            if spelt is None:
                out.append(self._pieces[token])
            else:
                word += spelt
        if word:
            out.append(word.decode("utf-8", errors="replace"))
        return out


def _spelt(piece: str) -> bytes:
    if match := _BYTE.fullmatch(piece):
        return bytes([int(match[1], 16)])
    return piece.removeprefix(WORD_START).encode()
