"""How a text, and every form of the word lists, is made comparable.

The steps, in this order. The first five work code point by code point, so that what is
found can be traced back to where it stood; the others on single words.

1. NFKC: full-width, circled and mathematical letters become plain ones.
2. Invisible characters go: zero-width, bidirectional and other controls, variation
   selectors, skin tones.
3. Typography: one kind of apostrophe, dash, space and line break.
4. Confusables: letters of other scripts that look Latin (decancer).
5. Case and accents go; œ and æ become two letters.
6. Repeated letters: `collapse` leaves one of each, `shorten` cuts long runs.
7. Leetspeak: `leet_readings`, digits and marks read as letters; also the digits of the
   Arabic chat alphabet and 2 read as «de».
8. Respelling (`spelling`): `respell` reads k, q, ph and a final z or h as French spells them.
9. Sound (`spelling`): `sound` is the same for words that sound alike.

Separated letters, elisions and glued words are the business of `matcher`.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from itertools import chain, repeat

import decancer_py

_SPACE, _APOSTROPHE, _DASH, _BREAK = " ", "'", "-", "\n"
_TYPOGRAPHY = {
    **dict.fromkeys("\n\r\v\f\x85\u2028\u2029", _BREAK),
    **dict.fromkeys("’‘ʼ`´′＇ʹ‛ꞌ", _APOSTROPHE),
    **dict.fromkeys("‐‑‒–—―−﹣－_", _DASH),
    # Letters of our own alphabets that decancer reads by their look, and marks that
    # `leet_readings` wants to see.
    "œ": "oe",
    "æ": "ae",
    "ß": "ss",
    "ǝ": "e",
    "ə": "e",
    "ɐ": "a",
    "€": "€",
    "£": "£",
    "☪": "☪",  # no c
    "™": "",  # no letters of the word it is put behind
    "℠": "",
    **dict.fromkeys(
        "\u115f\u1160\u3164\uffa0\u2800", ""
    ),  # blanks that count as letters or symbols
}
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me", "Mc", "Sk"})
_EMPTY = frozenset({"Co", "Cn", "Cs"})  # most code points: nothing else is asked of them
_FIRST_PICTURE = "\U0001f300"  # emoji are read as pictures
# Large scripts that no letter of ours is mistaken for: Hangul syllables, Tangut.
_OTHER_SCRIPTS = re.compile("[가-힣\U00017000-\U00018d08]")
_LONGEST_EXPANSION = 4  # NFKC makes up to 18 characters of one
_CACHED = 150_000  # room for all that are assigned


def fold_character(character: str) -> str:
    """Return what steps 1 to 5 make of one code point: nothing, one or a few characters.

    >>> [fold_character(c) for c in "Éœ🅿а’"]
    ['e', 'oe', 'p', 'a', "'"]
    """
    if character in _TYPOGRAPHY:
        return _TYPOGRAPHY[character]
    if _OTHER_SCRIPTS.match(character):
        return character
    folded: list[str] = []
    for c in unicodedata.normalize("NFKD", character.lower())[:_LONGEST_EXPANSION]:
        if c.isspace():
            folded.append(_SPACE)
        elif c in _TYPOGRAPHY:
            folded.append(_TYPOGRAPHY[c])
        elif unicodedata.category(c) not in _INVISIBLE:
            # some have no small letter before they are taken apart: ℂ, 𝐏
            folded.append(c.lower() if c.isascii() else _plain(c))
    return "".join(folded)


def _plain(character: str) -> str:
    """Return the Latin letter a character is mistaken for, or the character."""
    if character >= _FIRST_PICTURE:
        return character
    try:
        looks = str(decancer_py.parse(character))
    except ValueError:  # decancer refuses some malformed bidirectional input
        return character
    return looks if looks.isascii() and looks.isalnum() else character


class _Folding(dict[int, str]):
    """A `str.translate` table that fills itself, and stays small under hostile input."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        empty = unicodedata.category(character) in _EMPTY
        if len(self) >= _CACHED:
            self.clear()
        folded = self[code] = "" if empty else fold_character(character)
        return folded


_FOLDING = _Folding()


def fold(text: str) -> str:
    r"""Return a text after steps 1 to 5.

    >>> fold("Ｃ’est l’ÉTÉ\u200b")
    "c'est l'ete"
    """
    return text.translate(_FOLDING)


def origins(text: str) -> Sequence[int]:
    """Return, for each character of `fold(text)`, the code point of `text` it comes from."""
    if text.isascii() and text.isprintable():
        return range(len(text))
    sizes = list(map(len, map(_FOLDING.__getitem__, map(ord, text))))
    if set(sizes) == {1}:
        return range(len(text))
    return list(chain.from_iterable(map(repeat, range(len(text)), sizes)))


_REPEAT = re.compile(r"(.)(?=\1)")
_RUN = re.compile(r"((.)\2*)")
_LONG_RUN = re.compile(r"(.)\1\1+")


def collapse(word: str) -> str:
    """Return a word with one letter for each run of the same letter (step 6).

    >>> collapse("connnaaard")
    'conard'
    """
    return _REPEAT.sub("", word)


def shorten(word: str) -> tuple[str, ...]:
    """Return a word with its runs of three or more cut to one and to two letters.

    >>> shorten("enculééé"), shorten("salle")
    (('enculé', 'enculéé'), ('salle',))
    """
    if _LONG_RUN.search(word) is None:
        return (word,)
    return _LONG_RUN.sub(r"\1", word), _LONG_RUN.sub(r"\1\1", word)


def at_least(word: str, form: str, least: int) -> bool:
    """Whether `word` is `form` with some letters repeated, at least `least` times each.

    Both have the same `collapse`.

    >>> at_least("putte", "pute", 2), at_least("conard", "connard", 2)
    (True, False)
    """
    if len(word) <= len(form):
        return word == form
    runs = zip(_RUN.findall(word), _RUN.findall(form), strict=True)
    return all(r == w or len(r) >= max(least, len(w)) for (r, _), (w, _) in runs)


def table(read: Mapping[str, str | None]) -> dict[int, str | None]:
    """Return a `str.translate` table that has the plain letters it leaves too: misses are slow."""
    return {**{code: chr(code) for code in range(128)}, **{ord(c): read[c] for c in read}}


_LEET_MARKS = {"@": "a", "$": "s", "€": "e", "£": "l", "!": "i", "|": "l", "+": "t", "(": "c"}
_LEET = table({**dict(zip("0123456789", "oizeasgtbg", strict=True)), **_LEET_MARKS})
_LEET_OTHER = table({**dict(zip("0123456789", "olzeasbtbq", strict=True)), **_LEET_MARKS, "|": "i"})
_ARABIC_CHAT = table({"2": "", "3": "a", "5": "kh", "7": "h", "9": "k"})
_TWO_AS_DE = table({"2": "de"})
_ONLY_LETTERS = table(dict.fromkeys([*"0123456789", *_LEET_MARKS]))
_AMBIGUOUS = frozenset("1269|")
_ARABIC_DIGITS = frozenset("23579")
_LEAST_LETTERS, _LEAST_WITH_MARKS = 1 / 3, 1 / 4
_LETTER_MARKS = frozenset("@$")  # no number has one among its digits: $4l3
_DIGITS = table(dict(zip("013457", "oieast", strict=True)))


def as_letters(word: str) -> str:
    """Return a word with its digits read as the letters they look like, marks left."""
    return word.translate(_DIGITS)


def leet_readings(word: str) -> tuple[str, ...]:
    """Return what a word with digits or marks may spell, likeliest first (step 7).

    Empty for a word of letters, for one with few of them, and with marks that stand for none.

    >>> leet_readings("n1que")
    ('nique', 'nlque')
    >>> leet_readings("9a7ba")[-1], leet_readings("fils2pute")[-1]
    ('kahba', 'filsdepute')
    """
    if word.isalpha() or not (likeliest := word.translate(_LEET)).isalpha():
        return ()
    share = len(word.translate(_ONLY_LETTERS)) / len(word)
    if share < _LEAST_LETTERS and (share < _LEAST_WITH_MARKS or _LETTER_MARKS.isdisjoint(word)):
        return ()  # 900k
    readings = [likeliest]
    if not _AMBIGUOUS.isdisjoint(word):
        readings.append(word.translate(_LEET_OTHER))
    if not _ARABIC_DIGITS.isdisjoint(word):
        readings.append(word.translate(_ARABIC_CHAT))
        if "2" in word:
            readings.append(word.translate(_TWO_AS_DE))
    if len(readings) == 1:
        return (likeliest,)
    return tuple(dict.fromkeys(filter(str.isalpha, readings)))


def origin_span(text: str, positions: Sequence[int], start: int, end: int) -> tuple[int, int]:
    """Return where a span of the folded text stands in the original one, marks included.

    Args:
        text: the original text.
        positions: `origins(text)`.
        start: first character in the folded text.
        end: one past the last.
    """
    first, last = positions[start], positions[end - 1] + 1
    # An accent written as a character of its own belongs to the letter before it.
    while last < len(text) and unicodedata.combining(text[last]):
        last += 1
    return first, last
