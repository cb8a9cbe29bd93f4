"""How words sound: the sound table of a bundle, and rules for words it does not hold.

Phonemes are one code point each: IPA consonants and semivowels (j w ɥ), the vowels
a e ɛ i o u y ø ə ã ẽ õ (o/ɔ, ø/œ, a/ɑ and ɛ̃/œ̃ are one, e and ɛ two). A schwa at the
end of a word is left out, except where it is the word's only vowel (je, le: ø).
"""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bot.lyrics.spelling import VOWELS, number_words, plain_spelling, sound_out
from bot.lyrics.text import words

_ACCENTS = str.maketrans("àâäéèêëîïôöùûüÿçñ", "aaaeeeeiioouuuycn")
_SILENT_ENDINGS = (("s", ""), ("x", ""), ("ent", "e"))
_REMEMBERED = 1 << 15  # words whose syllable count is kept
HEADER = "word\tphonemes\tcount\tcasing"


@dataclass(frozen=True, slots=True)
class Entry:
    """One word of the sound table.

    Attributes:
        word: The word in lower case, with the apostrophe of an elided clitic.
        phonemes: Its sound, one code point a phoneme.
        count: How often it stands in the training text.
        casing: How it is usually written, empty where that is lower case.
    """

    word: str
    phonemes: str
    count: int
    casing: str = ""


def syllable_count(phonemes: str) -> int:
    """Return the number of vowels in a string of phonemes."""
    return sum(c in VOWELS for c in phonemes)


def spoken_words(line: str) -> list[str]:
    """Return the words of a normalised line as they are said: 20h is «vingt heures».

    >>> spoken_words("à 20h pile")
    ['à', '20', 'heures', 'pile']
    """
    found = words(line)
    for place in range(1, len(found)):
        if found[place].lower() == "h" and found[place - 1].isdecimal():
            found[place] = "heures"
    return found


class Sounds:
    """The sound table: word → phonemes, count and usual casing."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        rows = list(entries)
        self._phonemes = [e.phonemes for e in rows]
        self._counts = array("L", [e.count for e in rows])
        self._places = {e.word: place for place, e in enumerate(rows)}
        self._casings = {e.word: e.casing for e in rows if e.casing}
        self._accentless: dict[str, str] = {}  # filled when the first unknown word comes
        self._syllables: dict[str, int] = {}  # filled as words are asked for

    @classmethod
    def load(cls, path: Path) -> "Sounds":
        """Read a table as `training.sounds` writes it.

        Raises:
            ValueError: The file cannot be read as a sound table.
        """
        try:
            header, _, body = path.read_text(encoding="utf-8").partition("\n")
        except (OSError, ValueError) as error:
            raise ValueError(f"the sound table {path} cannot be read: {error}") from error
        if header != HEADER:
            raise ValueError(f"{path} is not a sound table: its first line is not «{HEADER}»")
        # All columns in one list: a bundle loads in a blink, without an object a row.
        fields = body.replace("\n", "\t").split("\t")[:-1]
        table = cls(())
        words, table._phonemes, casings = fields[::4], fields[1::4], fields[3::4]
        try:
            table._counts = array("L", map(int, fields[2::4]))
            table._places = dict(zip(words, range(len(casings)), strict=True))
        except (ValueError, OverflowError) as error:
            raise ValueError(
                f"the sound table {path} is damaged, build it anew: {error}"
            ) from error
        if len(table._places) != len(words):
            raise ValueError(f"the sound table {path} is damaged: a word stands in it twice")
        table._casings = {w: c for w, c in zip(words, casings, strict=True) if c}
        return table

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and word.lower() in self._places

    def __iter__(self) -> Iterator[Entry]:
        casing = self._casings.get
        for word, place in self._places.items():
            yield Entry(word, self._phonemes[place], self._counts[place], casing(word, ""))

    def pronunciations(self, min_count: int = 0) -> Iterator[tuple[str, str]]:
        """Yield the words that occur `min_count` times or more, with their phonemes."""
        for word, phonemes, count in zip(self._places, self._phonemes, self._counts, strict=True):
            if count >= min_count:
                yield word, phonemes

    def phonemes(self, word: str) -> str:
        """Return the phonemes of a word, clitic or number; a mark has none. Never raises."""
        lowered = word.lower()
        if (place := self._places.get(lowered)) is not None:
            return self._phonemes[place]
        if lowered.isdecimal():
            return "".join(self.phonemes(part) for part in number_words(lowered))
        if kin := self._kin(lowered):
            return self._phonemes[self._places[kin]]
        return sound_out(lowered)

    def place(self, word: str) -> int | None:
        """Return a word's rank by how often it occurs, from 0; None if it is not in the table."""
        return self._places.get(word.lower())

    def count(self, word: str) -> int:
        """Return how often the word stands in the training text, 0 if it is not in the table."""
        place = self._places.get(word.lower())
        return 0 if place is None else self._counts[place]

    @cached_property
    def total(self) -> int:
        """How many words the training text has, those of the table alone."""
        return sum(self._counts)

    def casing(self, word: str) -> str:
        """Return the word as it is usually written («Paris»), lower case if unknown."""
        lowered = word.lower()
        return self._casings.get(lowered, lowered)

    def _kin(self, word: str) -> str | None:
        """Return the word of the table that an unknown one is but another spelling of.

        Tried are letters drawn out (weshhh), a silent plural (sheitans, bicravent), missing
        accents (deja).
        """
        plain = plain_spelling(word)
        if plain in self._places:
            return plain
        for ending, instead in _SILENT_ENDINGS:
            if (
                plain.endswith(ending)
                and (stem := plain.removesuffix(ending) + instead) in self._places
            ):
                return stem
        if not self._accentless:  # the most frequent last, so that it stays
            self._accentless = {
                known.translate(_ACCENTS): known for known in reversed(self._places)
            }
        return self._accentless.get(plain)

    def line_phonemes(self, line: str) -> list[str]:
        """Return the phonemes of each word of a normalised line, marks left out."""
        return [self.phonemes(word) for word in spoken_words(line)]

    def syllables(self, line: str) -> int:
        """Return the spoken syllables of a normalised line; final schwas never count."""
        total = 0
        for word in spoken_words(line):
            known = self._syllables.get(word)
            if known is None:
                known = syllable_count(self.phonemes(word))
                if len(self._syllables) < _REMEMBERED:
                    self._syllables[word] = known
            total += known
        return total
