"""Build the sound table: how each word of the corpus is pronounced.

A hand-made lexicon comes first (training/lexicon/*.toml: pronunciation → spellings), then
g2p2's French model, then the rules of bot.lyrics.spelling for what g2p2 gets visibly wrong.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path

import g2p2

from bot.lyrics.phonetics import HEADER, Entry
from bot.lyrics.spelling import VOWELS, has_vowel, number_words, sound_out, spell_out

PHONEMES = frozenset("pbtdkɡfvszʃʒmnɲŋlʁjwɥ") | VOWELS

# g2p2's notation → ours. Nasal vowels first, since they are a letter and a combining tilde.
_REWRITE = (
    ("ɑ̃", "ã"), ("ɔ̃", "õ"), ("ɛ̃", "ẽ"), ("œ̃", "ẽ"), ("ɔ", "o"), ("œ", "ø"), ("ɑ", "a"),
    ("g", "ɡ"), ("r", "ʁ"), ("ɹ", "ʁ"), ("x", "ʁ"), ("χ", "ʁ"), ("ʎ", "lj"), ("ɪ", "i"),
    ("ɒ", "o"), ("ʌ", "ø"), ("ʊ", "u"), ("æ", "a"), ("ɐ", "a"), ("θ", "t"), ("ð", "d"),
)  # fmt: skip
# A last syllable that ends in a consonant has an open e.
_CLOSED_E = re.compile(rf"e([^{''.join(sorted(VOWELS))}]+ə?)$")
_ACRONYM_LENGTH = 5
_WORD = re.compile(r"[^\W\d_]+")  # a clipped word (hab') is read by rule


def load_lexicon() -> dict[str, str]:
    """Return the hand-made pronunciations, word → phonemes.

    Raises:
        ValueError: A pronunciation uses a sign that is no phoneme, or a word stands twice.
    """
    lexicon: dict[str, str] = {}
    for source in sorted(files("training").joinpath("lexicon").iterdir(), key=lambda f: f.name):
        if not source.name.endswith(".toml"):
            continue
        for phonemes, spellings in tomllib.loads(source.read_text(encoding="utf-8")).items():
            if not PHONEMES.issuperset(phonemes):
                raise ValueError(f"{source.name}: «{phonemes}» holds a sign that is no phoneme")
            for word in spellings.split():
                if lexicon.setdefault(word, phonemes) != phonemes:
                    raise ValueError(f"{source.name}: «{word}» has two pronunciations")
    return lexicon


def simplify(ipa: str) -> str:
    """Return IPA as g2p2 writes it in our phonemes: merged, without stress, length, liaison.

    A final schwa is dropped unless it is the only vowel; e in a closed last syllable is ɛ.
    """
    for old, new in _REWRITE:
        ipa = ipa.replace(old, new)
    kept = "".join(c for c in ipa if c in PHONEMES)
    kept = _CLOSED_E.sub(r"ɛ\1", kept)
    if kept.endswith("ə"):
        return kept[:-1] if any(c in VOWELS for c in kept[:-1]) else kept[:-1] + "ø"
    return kept


def _plausible(word: str, phonemes: str) -> bool:
    """Whether a pronunciation has a vowel and is not far longer than its spelling."""
    return any(c in VOWELS for c in phonemes) and len(phonemes) <= len(word) + 2


def pronounce(words: Sequence[str]) -> list[str]:
    """Return the phonemes of each lower-case word, clitic or number."""
    lexicon = load_lexicon()
    by_model = [w for w in words if w not in lexicon and _WORD.fullmatch(w) and has_vowel(w)]
    spoken = g2p2.phonemize_many(by_model, language="fr", expand_numbers=False)
    known = dict(lexicon)
    for word, ipa in zip(by_model, spoken, strict=True):
        phonemes = simplify(ipa)
        known[word] = phonemes if _plausible(word, phonemes) else sound_out(word)
    sounds: list[str] = []
    for word in words:
        if word in known:
            sounds.append(known[word])
        elif word.isdecimal():
            parts = number_words(word)
            sounds.append("".join(known.get(part) or pronounce([part])[0] for part in parts))
        elif len(word) <= _ACRONYM_LENGTH and not has_vowel(word):
            sounds.append(spell_out(word))
        else:
            sounds.append(sound_out(word))
    return sounds


def build_sounds(counts: Mapping[str, int], casings: Mapping[str, str]) -> list[Entry]:
    """Return the entries of a sound table, most frequent first, then by spelling.

    Args:
        counts: Lower-case words, clitics and numbers with their counts; no marks.
        casings: How words are usually written, where that is not lower case.
    """
    words = sorted(counts, key=lambda w: (-counts[w], w))
    return [
        Entry(word, phonemes, counts[word], casing if casing != word else "")
        for word, phonemes in zip(words, pronounce(words), strict=True)
        for casing in [casings.get(word, word)]
    ]


def write_sounds(entries: Sequence[Entry], path: Path) -> None:
    """Write a sound table as `Sounds.load` reads it, all or nothing."""
    rows = [f"{e.word}\t{e.phonemes}\t{e.count}\t{e.casing}" for e in entries]
    temporary = path.with_name(path.name + ".tmp")
    temporary.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    temporary.replace(path)
