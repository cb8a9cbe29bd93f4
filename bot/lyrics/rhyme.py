"""Which words rhyme, and how well.

Two words rhyme (rime) if all phonemes from the last vowel to the end agree. The grade of a
rime is the number of identical final phonemes, counted leftwards past the vowel: 1 pauvre,
2 suffisante, 3 or more riche; semivowels count. Assonance: same last vowel, another ending.
Words of the same full pronunciation are the same word and do not rhyme. Sounds are those of
`phonetics`, in which final schwas are already left out; a schwa inside a word that is the
last vowel counts as ø.
"""

from bisect import bisect_left
from collections import defaultdict
from enum import Enum
from functools import cached_property, total_ordering
from itertools import takewhile

from bot.lyrics.phonetics import Sounds, spoken_words
from bot.lyrics.spelling import VOWELS
from bot.lyrics.text import elides, words

_TRIVIAL = frozenset("eai")
_AFTER_ALL = chr(0x10FFFF)


@total_ordering
class Grade(Enum):
    """How well two words rhyme, from not at all to richly; the values are those of the JSON."""

    NONE = "none"
    ASSONANCE = "assonance"
    PAUVRE = "pauvre"
    SUFFISANTE = "suffisante"
    RICHE = "riche"

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Grade):
            return NotImplemented
        return _ORDER[self] < _ORDER[other]

    @property
    def is_rime(self) -> bool:
        """Whether everything from the last vowel on agrees."""
        return self >= Grade.PAUVRE


_ORDER = {grade: place for place, grade in enumerate(Grade)}
# How many final phonemes must agree at least for a rime of this grade.
_LENGTHS = {Grade.PAUVRE: 1, Grade.SUFFISANTE: 2, Grade.RICHE: 3}


def ending(phonemes: str) -> str:
    """Return the phonemes from the last vowel to the end, empty where there is no vowel.

    >>> ending("ʁapidmã"), ending("føj"), ending("mɛʁd")
    ('ã', 'øj', 'ɛʁd')
    """
    for place in range(len(phonemes) - 1, -1, -1):
        if phonemes[place] in VOWELS:
            return phonemes[place:].replace("ə", "ø")
    return ""


def matching_phonemes(a: str, b: str) -> int:
    """Return how many phonemes agree, counted from the end."""
    return _common_prefix(_reversed(a), _reversed(b))


def grade(a: str, b: str) -> Grade:
    """Return how well two words rhyme, given their phonemes.

    >>> grade("ʒuʁ", "amuʁ"), grade("ʒuʁ", "ʒuʁ"), grade("bɛl", "ʃɛʁ")
    (<Grade.SUFFISANTE: 'suffisante'>, <Grade.NONE: 'none'>, <Grade.ASSONANCE: 'assonance'>)
    """
    end_a, end_b = ending(a), ending(b)
    if not end_a or not end_b or _reversed(a) == _reversed(b) or end_a[0] != end_b[0]:
        return Grade.NONE
    if end_a != end_b:
        return Grade.ASSONANCE
    shared = matching_phonemes(a, b)
    if shared >= _LENGTHS[Grade.RICHE]:
        return Grade.RICHE
    return Grade.SUFFISANTE if shared >= _LENGTHS[Grade.SUFFISANTE] else Grade.PAUVRE


def is_trivial(phonemes: str) -> bool:
    """Whether a word ends in a bare -é, -a or -i, where a rime pauvre is a last resort."""
    return phonemes[-1:] in _TRIVIAL


def matching_vowels(a: str, b: str) -> int:
    """Return how many vowels agree, counted from the end, whatever stands between them.

    Multisyllabic rhymes cross the borders of words, so give the phonemes of whole lines.

    >>> matching_vowels("ʒəvwalaʁy", "tymapʁipuʁdyly")
    1
    """
    return _common_prefix(_vowels_reversed(a), _vowels_reversed(b))


def last_word(line: str) -> str:
    """Return the last word or number of a normalised line in lower case, empty if none."""
    found = words(line)
    return found[-1].lower() if found else ""


def line_end(line: str, sounds: Sounds) -> str:
    """Return the phonemes of the end of a normalised line: of its last word as a rule.

    Where the last word has no vowel of its own, it is taken together with the ones before.
    """
    spoken = ""
    for word in reversed(spoken_words(line)):
        spoken = sounds.phonemes(word) + spoken
        if ending(spoken):
            break
    return spoken


def line_grade(a: str, b: str, sounds: Sounds) -> Grade:
    """Return how well two normalised lines rhyme."""
    return grade(line_end(a, sounds), line_end(b, sounds))


class RhymeIndex:
    """The words of a sound table by their endings.

    Reversed pronunciations are kept sorted, so that the words that share a given run of
    final phonemes are neighbours.
    """

    def __init__(self, sounds: Sounds, min_count: int = 0) -> None:
        """Index all words with a vowel but elided clitics; rarer ones than `min_count` not."""
        rows = sorted(
            (_reversed(phonemes), word)
            for word, phonemes in sounds.pronunciations(min_count)
            if not VOWELS.isdisjoint(phonemes) and not elides(word)
        )
        self._sounds = [sound for sound, _ in rows]
        self._words = [word for _, word in rows]

    def __len__(self) -> int:
        return len(self._words)

    def rhymes(self, phonemes: str, at_least: Grade = Grade.PAUVRE) -> list[str]:
        """Return the words that rhyme with a pronunciation, of this grade or better.

        Args:
            phonemes: The sound of the word to rhyme with; the words that sound exactly the
                same are left out.
            at_least: Any grade but NONE.

        Raises:
            ValueError: `at_least` is NONE, which asks for nothing.
        """
        if at_least is Grade.NONE:
            raise ValueError("ask for an assonance at least: every word is of the grade «none»")
        end = ending(phonemes)
        sound = _reversed(phonemes)
        if not end:
            return []
        if at_least is Grade.ASSONANCE:
            return [
                self._words[place]
                for place in self._by_vowel.get(end[0], ())
                if self._sounds[place] != sound
            ]
        length = max(len(end), _LENGTHS[at_least])
        if length > len(sound):
            return []
        start, stop = self._range(sound[:length], sound[:length] + _AFTER_ALL)
        same, other = self._range(sound, sound + "\0", start, stop)
        return self._words[start:same] + self._words[other:stop]

    @cached_property
    def _by_vowel(self) -> dict[str, list[int]]:
        """The places of the words of each last vowel, seldom asked for."""
        places: dict[str, list[int]] = defaultdict(list)
        for place, sound in enumerate(self._sounds):
            places[next(c for c in sound if c in VOWELS)].append(place)
        return dict(places)

    def _range(
        self, low: str, high: str, start: int = 0, stop: int | None = None
    ) -> tuple[int, int]:
        first = bisect_left(self._sounds, low, start, stop)
        return first, bisect_left(self._sounds, high, first, stop)


def _reversed(phonemes: str) -> str:
    return phonemes[::-1].replace("ə", "ø")


def _vowels_reversed(phonemes: str) -> str:
    return "".join(c for c in _reversed(phonemes) if c in VOWELS)


def _common_prefix(a: str, b: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False)))
