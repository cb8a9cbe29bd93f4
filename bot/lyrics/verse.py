"""What a verse is: its scheme, its lines, and how it is shown."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TypedDict

from bot.lyrics.phonetics import Sounds
from bot.lyrics.rhyme import Grade
from bot.lyrics.text import chunks, is_word, join, normalise

MIN_LINES = 2
MAX_LINES = 16
MAX_GIVEN = 4
FRAGMENT_WORDS = 3
_STANZA = 4

_BETWEEN_LINES = re.compile(r"[\n\v\f\r\x85\u2028\u2029]|(?:^|\s)/(?=\s|$)")
_NO_BREAK = "\u00a0"
_HIGH_MARKS = frozenset("!?:;»")
_SENTENCE_END = frozenset("!?.")
_DANGLING = frozenset(",;:-/")
_CLOSING = {"(": ")", "[": "]"}


class Scheme(Enum):
    """Which lines rhyme with each other; the values are the names users give."""

    AABB = "AABB"
    ABAB = "ABAB"
    ABBA = "ABBA"
    AAAA = "AAAA"
    FREE = "free"

    def letters(self, n_lines: int) -> list[str | None]:
        """Return the letter of each line, None where the scheme asks for no rhyme.

        Each four lines take new letters (AABBCCDD), but AAAA keeps one rhyme.

        Raises:
            ValueError: The verse would have fewer than 2 or more than 16 lines.

        >>> Scheme.ABBA.letters(6)
        ['A', 'B', 'B', 'A', 'C', 'D']
        """
        if not MIN_LINES <= n_lines <= MAX_LINES:
            raise ValueError(f"a verse has {MIN_LINES} to {MAX_LINES} lines, not {n_lines}")
        if self is Scheme.FREE:
            return [None] * n_lines
        step = len(set(self.value)) if self is not Scheme.AAAA else 0
        return [
            chr(ord(self.value[line % _STANZA]) + step * (line // _STANZA))
            for line in range(n_lines)
        ]

    def partners(self, line: int) -> list[int]:
        """Return the earlier lines that line number `line` (from 0) must rhyme with.

        Raises:
            ValueError: `line` lies outside every verse.
        """
        if not 0 <= line < MAX_LINES:
            raise ValueError(f"lines are numbered 0 to {MAX_LINES - 1}, not {line}")
        letters = self.letters(MAX_LINES)
        return [i for i in range(line) if letters[i] is not None and letters[i] == letters[line]]


class LineRecord(TypedDict):
    """A line in the JSON form."""

    text: str
    given: bool
    rhyme: str | None
    rhyme_grade: str | None
    syllables: int
    relaxed: list[str]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a verse.

    Attributes:
        text: The line as it is shown.
        given: Whether the member wrote it.
        rhyme: Its letter in the scheme, None in a free verse.
        rhyme_grade: How well it rhymes with the best of its earlier partners, None where it
            has none.
        syllables: Its spoken syllables.
        relaxed: What had to be relaxed to find it, in that order.
    """

    text: str
    given: bool
    rhyme: str | None
    rhyme_grade: Grade | None
    syllables: int
    relaxed: tuple[str, ...] = ()

    def record(self) -> LineRecord:
        """Return the line as the JSON form has it."""
        return {
            "text": self.text,
            "given": self.given,
            "rhyme": self.rhyme,
            "rhyme_grade": self.rhyme_grade.value if self.rhyme_grade else None,
            "syllables": self.syllables,
            "relaxed": list(self.relaxed),
        }


@dataclass(frozen=True, slots=True)
class Verse:
    """A finished verse."""

    scheme: Scheme
    lines: tuple[Line, ...]

    def __str__(self) -> str:
        return "\n".join(line.text for line in self.lines)


def lines_in(text: str) -> list[str]:
    """Return the lines of a text that hold a word, normalised; « / » and newlines part them."""
    lines = map(normalise, _BETWEEN_LINES.split(text))
    return [line for line in lines if any(map(is_word, chunks(line)))]


def parse_given(text: str) -> list[str]:
    """Return the given lines of a seed, as `lines_in`.

    Raises:
        ValueError: There is no word in the seed, or more than four lines.
    """
    lines = lines_in(text)
    if not lines:
        raise ValueError("there is no word to start from: give a line, or a few words of one")
    if len(lines) > MAX_GIVEN:
        raise ValueError(f"at most {MAX_GIVEN} lines can be given, these are {len(lines)}")
    return lines


def is_fragment(given: Sequence[str]) -> bool:
    """Whether the given lines are but the beginning of a first line: one to three words."""
    if len(given) != 1:
        return False
    return sum(any(map(is_word, chunks(word))) for word in given[0].split()) <= FRAGMENT_WORDS


def present(line: str, sounds: Sounds, *, begun: str = "") -> str:
    """Return a line of the model as it is shown.

    Names get their usual capitals, beginnings of sentences theirs; quotes become « », those
    and brackets without a partner vanish, as do marks at the beginning and dangling ones at
    the end; the space before high marks does not break.

    Args:
        line: The line; where it is `begun`, what follows.
        sounds: The sound table, for the capitals.
        begun: What a member began it with (normalised), shown as it was typed.
    """
    ahead = chunks(begun)[-1:]
    cased: list[str] = []
    fresh = not ahead or ahead[0] in _SENTENCE_END  # at the beginning of a sentence
    for part in _tidy(chunks(normalise(line)), opens=not ahead):
        if is_word(part):
            usual = sounds.casing(part)
            cased.append(usual[0].upper() + usual[1:] if fresh and usual == part.lower() else usual)
            fresh = False
        else:
            cased.append(part)
            fresh = fresh or part in _SENTENCE_END
    shown = join([*ahead, *cased]).removeprefix("".join(ahead))
    for mark in _HIGH_MARKS:
        shown = shown.replace(f" {mark}", f"{_NO_BREAK}{mark}")
    return begun + shown.replace("« ", f"«{_NO_BREAK}")


def _tidy(parts: list[str], *, opens: bool) -> list[str]:
    """Drop marks that have no partner, that open the line or that dangle at its end."""
    lone: set[int] = set()
    opened: list[int] = []
    for place, part in enumerate(parts):
        if part in _CLOSING:
            opened.append(place)
        elif part in _CLOSING.values():
            if opened and _CLOSING[parts[opened[-1]]] == part:
                opened.pop()
            else:
                lone.add(place)
    lone.update(opened)
    quotes = [place for place, part in enumerate(parts) if part == '"']
    lone.update(quotes[len(quotes) // 2 * 2 :])
    french = {place: "«»"[i % 2] for i, place in enumerate(quotes)}
    kept = [french.get(place, part) for place, part in enumerate(parts) if place not in lone]
    while opens and kept and not is_word(kept[0]) and kept[0] not in {*_CLOSING, "«"}:
        del kept[0]
    while kept and kept[-1] in _DANGLING:
        del kept[-1]
    return kept
