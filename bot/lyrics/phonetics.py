"""How words sound: the sound table of a bundle, and rules for words it does not hold.

Phonemes are one code point each: IPA consonants and semivowels (j w ɥ), the vowels
a e ɛ i o u y ø ə ã ẽ õ (o/ɔ, ø/œ, a/ɑ and ɛ̃/œ̃ are one, e and ɛ two). A schwa at the
end of a word is left out, except where it is the word's only vowel (je, le: ø).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.lyrics.spelling import VOWELS, number_words, plain_spelling, sound_out
from bot.lyrics.text import chunks, is_word

_ACCENTS = str.maketrans("àâäéèêëîïôöùûüÿçñ", "aaaeeeeiioouuuycn")
_SILENT_ENDINGS = (("s", ""), ("x", ""), ("ent", "e"))
_REMEMBERED = 100_000  # words whose syllable count is kept
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


class Sounds:
    """The sound table: word → phonemes, count and usual casing."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._rows: dict[str, tuple[str, int]] = {}
        self._casings: dict[str, str] = {}
        self._accentless: dict[str, str] = {}  # filled when the first unknown word comes
        self._syllables: dict[str, int] = {}  # filled as words are asked for
        for entry in entries:
            self._rows[entry.word] = (entry.phonemes, entry.count)
            if entry.casing:
                self._casings[entry.word] = entry.casing

    @classmethod
    def load(cls, path: Path) -> "Sounds":
        """Read a table as `training.sounds` writes it.

        Raises:
            ValueError: The file cannot be read as a sound table.
        """
        try:
            header, *lines = path.read_text(encoding="utf-8").split("\n")
        except (OSError, UnicodeDecodeError) as error:
            raise ValueError(f"the sound table {path} cannot be read: {error}") from error
        if header != HEADER:
            raise ValueError(f"{path} is not a sound table: its first line is not «{HEADER}»")
        table = cls(())
        rows, casings = table._rows, table._casings  # filled here: Entry objects cost time
        try:
            for line in lines:
                if line:
                    word, phonemes, count, casing = line.split("\t")
                    rows[word] = (phonemes, int(count))
                    if casing:
                        casings[word] = casing
        except ValueError as error:
            raise ValueError(f"{path} has a damaged row, «{line[:60]}»: build it anew") from error
        return table

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and word.lower() in self._rows

    def __iter__(self) -> Iterator[Entry]:
        for word, (phonemes, count) in self._rows.items():
            yield Entry(word, phonemes, count, self._casings.get(word, ""))

    def phonemes(self, word: str) -> str:
        """Return the phonemes of a word, clitic or number; a mark has none. Never raises."""
        lowered = word.lower()
        if row := self._rows.get(lowered):
            return row[0]
        if lowered.isdecimal():
            return "".join(self.phonemes(part) for part in number_words(lowered))
        if kin := self._kin(lowered):
            return self._rows[kin][0]
        return sound_out(lowered)

    def count(self, word: str) -> int:
        """Return how often the word stands in the training text, 0 if it is not in the table."""
        row = self._rows.get(word.lower())
        return row[1] if row else 0

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
        if plain in self._rows:
            return plain
        for ending, instead in _SILENT_ENDINGS:
            if (
                plain.endswith(ending)
                and (stem := plain.removesuffix(ending) + instead) in self._rows
            ):
                return stem
        if not self._accentless:  # the most frequent last, so that it stays
            self._accentless = {known.translate(_ACCENTS): known for known in reversed(self._rows)}
        return self._accentless.get(plain)

    def line_phonemes(self, line: str) -> list[str]:
        """Return the phonemes of each word of a normalised line, marks left out."""
        return [self.phonemes(chunk) for chunk in chunks(line) if is_word(chunk)]

    def syllables(self, line: str) -> int:
        """Return the spoken syllables of a normalised line; final schwas never count."""
        total = 0
        for chunk in chunks(line):
            known = self._syllables.get(chunk)
            if known is None:
                known = syllable_count(self.phonemes(chunk)) if is_word(chunk) else 0
                if len(self._syllables) < _REMEMBERED:
                    self._syllables[chunk] = known
            total += known
        return total
