"""The words a line may end in: which rhyme, and how the model spells them."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from bot.composer.guide import Trie
from bot.lyrics.phonetics import Sounds
from bot.lyrics.rhyme import Grade, RhymeIndex, ending, grade, is_trivial

# Rarer words end no line: a rime that nobody says sounds sought. Of a small text, those that
# it has but a few times.
MIN_SHARE = 5e-6
MIN_COUNT = 8
OPENING_COUNT = 25
OPENING_RHYMES = 25
_OPENINGS = 16  # kept, by the words they leave out
_RHYMES = 64  # kept, a hundred kilobytes each


class EndWords:
    """The end words a bundle knows, by rhyme.

    Args:
        sounds: The sound table.
        spell: A word's tokens.
    """

    def __init__(self, sounds: Sounds, spell: Callable[[str], Sequence[int]]) -> None:
        self._sounds = sounds
        self._spell = spell
        self._least = max(MIN_COUNT, round(MIN_SHARE * sounds.total))
        self._index = RhymeIndex(sounds, self._least)
        self._common: list[str] = []  # filled when first asked for
        self._opening = lru_cache(_OPENINGS)(self._make_opening)
        self._rhyming = lru_cache(_RHYMES)(self._make_rhyming)

    def rhyming(
        self,
        target: str,
        at_least: Grade,
        used: Iterable[str],
        banned: frozenset[str] = frozenset(),
    ) -> Trie:
        """Return the words that rhyme with the sound `target`, but for those in `used`.

        `used` are phonemes: a word that sounds like one the verse has ended in is left out.
        So are the words in `banned`.
        """
        struck = frozenset(sound for sound in used if grade(target, sound) >= at_least)
        return self._rhyming(target, at_least, struck, banned)

    def _make_rhyming(
        self, target: str, at_least: Grade, struck: frozenset[str], banned: frozenset[str]
    ) -> Trie:
        return Trie(
            self._spell(word)
            for word in self._index.rhymes(target, at_least)
            if self._sounds.phonemes(word) not in struck and word not in banned
        )

    def opening(self, banned: frozenset[str] = frozenset()) -> Trie:
        """Return the words that many others rhyme with: good ends for a first line."""
        return self._opening(banned)

    def _make_opening(self, banned: frozenset[str]) -> Trie:
        if not self._common:
            self._common = list(self._rhymed_by_many())
        return Trie(self._spell(word) for word in self._common if word not in banned)

    def _rhymed_by_many(self) -> Iterator[str]:
        common = [
            (entry.word, entry.phonemes)
            for entry in self._sounds
            if entry.count >= self._least and ending(entry.phonemes)
        ]
        partners = Counter(_rime(phonemes) for _, phonemes in common)
        for word, phonemes in common:
            if (
                partners[_rime(phonemes)] >= OPENING_RHYMES
                and self._sounds.count(word) >= OPENING_COUNT
                and not is_trivial(phonemes)
                and not word.endswith("'")
            ):
                yield word


def _rime(phonemes: str) -> str:
    """Return the phonemes that a rime suffisante must share."""
    return phonemes[-max(2, len(ending(phonemes))) :]
