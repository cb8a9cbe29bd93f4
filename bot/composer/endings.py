"""The words a line may end in: which rhyme, and how the model spells them."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence

from bot.composer.guide import Trie
from bot.lyrics.phonetics import Sounds
from bot.lyrics.rhyme import Grade, RhymeIndex, ending, is_trivial

MIN_COUNT = 8
OPENING_COUNT = 25
OPENING_RHYMES = 25


class EndWords:
    """The end words a bundle knows, by rhyme.

    Args:
        sounds: The sound table.
        spell: A word's tokens.
        banned: Words that may never be used.
    """

    def __init__(
        self,
        sounds: Sounds,
        spell: Callable[[str], Sequence[int]],
        banned: Collection[str],
    ) -> None:
        self._sounds = sounds
        self._spell = spell
        self._banned = banned
        self._index = RhymeIndex(sounds, MIN_COUNT)
        self._opening: Trie | None = None

    def rhyming(self, target: str, at_least: Grade, used: Iterable[str]) -> Trie:
        """Return the words that rhyme with the sound `target`, but for those in `used`.

        `used` are phonemes: a word that sounds like one the verse has ended in is left out.
        """
        struck = set(used)
        return Trie(
            self._spell(word)
            for word in self._index.rhymes(target, at_least)
            if self._sounds.phonemes(word) not in struck and word not in self._banned
        )

    def opening(self) -> Trie:
        """Return the words that many others rhyme with: good ends for a first line."""
        if self._opening is None:
            common = [
                (entry.word, entry.phonemes)
                for entry in self._sounds
                if entry.count >= MIN_COUNT and ending(entry.phonemes)
            ]
            partners = Counter(_rime(phonemes) for _, phonemes in common)
            self._opening = Trie(
                self._spell(word)
                for word, phonemes in common
                if partners[_rime(phonemes)] >= OPENING_RHYMES
                and self._sounds.count(word) >= OPENING_COUNT
                and not is_trivial(phonemes)
                and not word.endswith("'")
                and word not in self._banned
            )
        return self._opening


def _rime(phonemes: str) -> str:
    """Return the phonemes that a rime suffisante must share."""
    return phonemes[-max(2, len(ending(phonemes))) :]
