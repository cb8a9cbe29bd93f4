"""What a bundle knows beside its model: how words sound, what is written, what words are about."""

from dataclasses import dataclass
from typing import Self

from bot.composer.ngrams import NgramSet
from bot.composer.themes import Themes
from bot.inference.bundle import Bundle
from bot.lyrics.phonetics import Sounds


@dataclass(frozen=True, slots=True)
class Lore:
    """The tables that composing needs."""

    sounds: Sounds
    known: NgramSet
    commonplaces: NgramSet
    themes: Themes

    @classmethod
    def load(cls, bundle: Bundle) -> Self:
        """Read them from a bundle.

        Raises:
            ValueError: one of them cannot be read.
        """
        sounds = Sounds.load(bundle.sounds)
        return cls(
            sounds,
            known=NgramSet.load(bundle.ngrams),
            commonplaces=NgramSet.load(bundle.commonplaces),
            themes=Themes.load(bundle.themes, sounds),
        )
