"""What a line of rap is made of: characters, chunks and words.

Everything that reads or shows a line goes through here, so that the tokenizer, the
rhyme dictionary, the originality check and the filter agree on where a word begins.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

# Typographic variants that mean the same character to a reader.
_TYPOGRAPHY = str.maketrans(
    {
        **dict.fromkeys("’‘ʼ`´′＇ʹ", "'"),
        **dict.fromkeys("“”„«»‟″", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": "...",
    }
)
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
# Letters in fancy dress, as names and messages have them: 𝓫𝓸𝓷𝓳𝓸𝓾𝓻, ｂｏｎｊｏｕｒ, ⓑⓞⓝⓙⓞⓤⓡ.
_DRESSED = re.compile("<(font|wide|narrow|circle|square)> [0-9A-F]+$")
_KNOWN_CHARACTERS = 4096
_KNOWN_WORDS = 1 << 14
# A line is taken apart again and again while it is judged, and then never more.
_KNOWN_LINES = 512


class _Cleaning(dict[int, str | None]):
    """What becomes of each character (None: nothing), found when it is first met."""

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        clean: str | None = character
        if character.isspace():
            clean = " "
        elif unicodedata.category(character) in _INVISIBLE:
            clean = None
        elif character.isdecimal():  # of any script, full width too
            clean = str(unicodedata.decimal(character))
        elif _DRESSED.match(unicodedata.decomposition(character)):
            clean = unicodedata.normalize("NFKC", character).translate(_TYPOGRAPHY)
        if len(self) < _KNOWN_CHARACTERS:
            self[code] = clean
        return clean


_CLEANING = _Cleaning(_TYPOGRAPHY)

# A word: an elided clitic (j', qu'), or letters with the apostrophes inside and after them
# (don't, app'ler, hab').
_CLITIC = r"(?i:[^\W\d_]{1,2}|[^\W\d_]*qu|aujourd|entr)'"
_WORD = re.compile(rf"{_CLITIC}|[^\W\d_]+(?:'[^\W\d_]+)*'?|\d+")
# A chunk is a word, a number, or one other character (dots in a row are one).
_CHUNK = re.compile(rf"{_WORD.pattern}|\.{{2,}}|\S")
_LETTERS = re.compile(r"[^\W\d_]+|\d+")

_NO_SPACE_BEFORE = frozenset(",.)]-/%°*")
_NO_SPACE_AFTER = frozenset("([-/*'")
_LONG_ELISIONS = frozenset({"aujourd'", "entr'"})


def normalise(text: str) -> str:
    """Return `text` in NFC with one kind of apostrophe, quote, dash and space.

    Control, format and unassigned characters vanish (tabs and newlines become spaces), digits
    are those of ASCII, letters in fancy dress are plain; case and accents stay.
    """
    clean = unicodedata.normalize("NFC", text).translate(_CLEANING)
    # once more: an accent may only now stand behind a plain letter
    return " ".join(unicodedata.normalize("NFC", clean).split())


def chunks(line: str) -> list[str]:
    """Split a normalised line into words, numbers and marks, elided clitics apart.

    >>> chunks("j'suis là-bas, wesh !")
    ["j'", 'suis', 'là', '-', 'bas', ',', 'wesh', '!']
    """
    return list(_chunks(line))


@lru_cache(_KNOWN_LINES)
def _chunks(line: str) -> tuple[str, ...]:
    return tuple(_CHUNK.findall(line))


def words(line: str) -> list[str]:
    """Return the words and numbers of a normalised line, in order, elided clitics apart."""
    return list(_words(line))


@lru_cache(_KNOWN_LINES)
def _words(line: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(line))


def bare_words(line: str) -> list[str]:
    """Return the runs of letters or digits of a normalised line: words without apostrophes."""
    return _LETTERS.findall(line)


def is_word(chunk: str) -> bool:
    """Whether a chunk is a word or a number rather than a mark."""
    return chunk[0].isalnum()


def elides(chunk: str) -> bool:
    """Whether a word ending in an apostrophe leans on the next one (j', qu'; not hab')."""
    lower = chunk.lower()
    return lower.endswith("'") and (
        len(lower) <= 3 or lower.endswith("qu'") or lower in _LONG_ELISIONS
    )


def spaced(left: str, right: str) -> bool:
    """Whether French typography puts a space between two neighbouring chunks."""
    return not (
        elides(left) or left in _NO_SPACE_AFTER or right[0] in _NO_SPACE_BEFORE or right == "'"
    )


def join(parts: Iterable[str]) -> str:
    """Put chunks together again with the spaces that `spaced` asks for."""
    out: list[str] = []
    for part in parts:
        if out and spaced(out[-1], part):
            out.append(" ")
        out.append(part)
    return "".join(out)


@lru_cache(_KNOWN_WORDS)
def fold(word: str) -> str:
    """Return a word as the originality check compares it: no case, no accents, no apostrophe."""
    bare = unicodedata.normalize("NFD", word.casefold().replace("œ", "oe").replace("æ", "ae"))
    return "".join(c for c in bare if c.isalnum())


def folded_words(line: str) -> list[str]:
    """Return the words of a line folded for comparison, parted at every apostrophe."""
    return list(_folded_words(line))


@lru_cache(_KNOWN_LINES)
def _folded_words(line: str) -> tuple[str, ...]:
    return tuple(fold(word) for word in bare_words(normalise(line)))


def ngrams(line: list[str], n: int) -> Iterator[tuple[str, ...]]:
    """Yield every run of `n` neighbouring words."""
    return zip(*(line[i:] for i in range(n)), strict=False)
