"""Pronunciations by espeak-ng, which had no part in making the sound table.

It is called as a program and given whole lines, so that homographs are read in context.
"""

import re
from collections.abc import Sequence

from bot.lyrics.spelling import VOWELS
from bot.lyrics.text import words
from training.judge import program

PROGRAM = "espeak-ng"
_TIMEOUT_S = 120
_BATCH = 400
_LANGUAGE = re.compile(r"\([a-z-]+\)")
# To the phonemes of `bot.lyrics.phonetics`: the same merges, and English sounds as French
# ears take them. Longer ones first.
_MERGES = (
    ("ɑ̃", "ã"), ("ɔ̃", "õ"), ("ɛ̃", "ẽ"), ("œ̃", "ẽ"),
    ("aɪ", "aj"), ("eɪ", "ɛj"), ("ɔɪ", "oj"), ("aʊ", "aw"), ("oʊ", "o"), ("əʊ", "o"),
    ("ɔ", "o"), ("œ", "ø"), ("ɑ", "a"), ("ɪ", "i"), ("ʊ", "u"), ("ʌ", "ø"), ("ɜ", "ø"),
    ("ɚ", "ø"), ("ɐ", "a"), ("æ", "a"), ("ɒ", "o"), ("g", "ɡ"), ("ɹ", "ʁ"), ("r", "ʁ"),
)  # fmt: skip


def available() -> bool:
    """Whether espeak-ng is installed."""
    return program.available(PROGRAM)


def pronounce(lines: Sequence[str]) -> list[str]:
    """Return the phonemes of each normalised line, one code point each, without borders.

    Raises:
        InstrumentError: the program is not there or fails.
    """
    spoken: list[str] = []
    for start in range(0, len(lines), _BATCH):
        spoken += _batch([" ".join(words(line)).lower() for line in lines[start : start + _BATCH]])
    return [phonemes(ipa) for ipa in spoken]


def phonemes(ipa: str) -> str:
    """Return espeak's IPA in the phonemes of the sound table, final schwa left out.

    >>> phonemes("ɔ̃ mˈɑ̃ʒ de- takˈo"), phonemes("ʒə-"), phonemes("(en)smˈaɪl(fr)")
    ('õmãʒdetako', 'ʒə', 'smajl')
    """
    bare = _LANGUAGE.sub("", ipa)
    for variant, merged in _MERGES:
        bare = bare.replace(variant, merged)
    sounds = "".join(c for c in bare if c.isalpha() and c not in "ːˈˌ")
    if sounds.endswith("ə") and any(c in VOWELS for c in sounds[:-1]):
        sounds = sounds[:-1]
    return sounds.removesuffix("nj") + "ɲ" if sounds.endswith("nj") else sounds


def _batch(lines: list[str]) -> list[str]:
    """Return the IPA of each line; blank lines keep espeak from joining them."""
    if not any(lines):
        return [""] * len(lines)
    said = program.run(
        [PROGRAM, "-v", "fr", "--ipa", "-q", "--stdin"],
        text="\n\n".join(line or "?" for line in lines) + "\n",
        timeout=_TIMEOUT_S,
    )
    spoken = said.stdout.splitlines()
    if len(spoken) == len(lines):
        return spoken
    if len(lines) == 1:  # one long line, said in several parts
        return [" ".join(spoken)]
    half = len(lines) // 2
    return _batch(lines[:half]) + _batch(lines[half:])
