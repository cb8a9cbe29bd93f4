"""Build the sound table: how each word of the corpus is pronounced.

A hand-made lexicon comes first (training/lexicon/*.toml: pronunciation → spellings), then
g2p2's French model, then the rules of bot.lyrics.spelling for what g2p2 gets visibly wrong.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

import g2p2

from bot.lyrics.phonetics import HEADER, Entry
from bot.lyrics.spelling import (
    VOWELS,
    drop_inner_schwas,
    has_vowel,
    number_words,
    plain_spelling,
    sound_out,
    spell_out,
)
from bot.lyrics.text import elides
from training.files import write_whole

PHONEMES = frozenset("pbtdkɡfvszʃʒmnɲŋlʁjwɥ") | VOWELS

# g2p2's notation → ours. Nasal vowels first, since they are a letter and a combining tilde.
_REWRITE = (
    ("ɑ̃", "ã"), ("ɔ̃", "õ"), ("ɛ̃", "ẽ"), ("œ̃", "ẽ"), ("ɔ", "o"), ("œ", "ø"), ("ɑ", "a"),
    ("g", "ɡ"), ("r", "ʁ"), ("ɹ", "ʁ"), ("x", "ʁ"), ("χ", "ʁ"), ("ʎ", "lj"), ("ɪ", "i"),
    ("ɒ", "o"), ("ʌ", "ø"), ("ʊ", "u"), ("æ", "a"), ("ɐ", "a"), ("θ", "t"), ("ð", "d"),
)  # fmt: skip
_LEXICON = Path(__file__).parent / "lexicon"

# A last syllable that ends in a consonant has an open e.
_CLOSED_E = re.compile(rf"e([^{''.join(sorted(VOWELS))}]+ə?)$")
# What g2p2 is known to get wrong: spelling, its phonemes, what to put instead (None: go by
# the letter-to-sound rules).
_MENDS: tuple[tuple[re.Pattern[str], re.Pattern[str], str | None], ...] = tuple(
    (re.compile(spelling), re.compile(phonemes), instead)
    for spelling, phonemes, instead in (
        (r"(?<![aeéiouy])e[lmkfgc]s?$", r"(?<!ɛ).$", None),  # Kartel, harem, tchek
        (r"...[^aeiouy]y$", r"aj$", "i"),  # Vitry, society
        (r"ti$", r"s[ij]$", "ti"),  # Tahiti
        (r"[^aeiouy]i$", r"a?j$", "i"),  # Berlusconi
        (r"(?<!c)oo", r"oo", "u"),  # wood
        (r"(?<!c)oo[mn]", r"oõ", "un"),  # moon
        (r"w$", r"(?:ve|wa)$", None),  # blow
        (r"gn", r"ʒn", "ɲ"),  # Pologne
        (r"c$", r"s$", "k"),  # classic
        (r"..[^uy]ards?$", r"aʁd$", "aʁ"),  # hagard, but not guard
        (r"^e[^aeiouy][aeiouy]", r"^(?=[^aeɛiouyøəãẽõ])", "e"),  # Eric
    )
)
_DOUBLED = re.compile(rf"([^ʁ{''.join(sorted(VOWELS))}])\1")  # courra has two ʁ
_ACRONYM_LENGTH = 5
_QUOTED = 50  # so many times rarer than without its apostrophe, a word is no clipped one
_WORD = re.compile(r"[^\W\d_]+")  # a clipped word (hab') is read by rule


def load_lexicon() -> dict[str, str]:
    """Return the hand-made pronunciations, word → phonemes.

    Raises:
        ValueError: A pronunciation uses a sign that is no phoneme, or a word stands twice.
    """
    lexicon: dict[str, str] = {}
    for source in sorted(_LEXICON.glob("*.toml")):
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
    kept = drop_inner_schwas(_CLOSED_E.sub(r"ɛ\1", kept))
    if kept.endswith("ə"):
        return kept[:-1] if any(c in VOWELS for c in kept[:-1]) else kept[:-1] + "ø"
    return kept


def mend(word: str, phonemes: str) -> str:
    """Return what g2p2 makes of a word without its known faults.

    A pronunciation without a vowel, or far longer than its spelling, gives way to the rules.
    """
    if not any(c in VOWELS for c in phonemes) or len(phonemes) > len(word) + 2:
        return sound_out(word)
    for spelling, fault, instead in _MENDS:
        if spelling.search(word) and fault.search(phonemes):
            if instead is None:
                return sound_out(word)
            phonemes = fault.sub(instead, phonemes)
    return _DOUBLED.sub(r"\1", phonemes)


def pronounce(words: Sequence[str]) -> list[str]:
    """Return the phonemes of each lower-case word, clitic or number."""
    lexicon = load_lexicon()
    plain = {word: word if word in lexicon else plain_spelling(word) for word in words}
    by_model = [w for w in words if plain[w] not in lexicon and _WORD.fullmatch(w) and has_vowel(w)]
    spoken = g2p2.phonemize_many(
        [plain[word] for word in by_model], language="fr", expand_numbers=False
    )
    known = dict(lexicon)
    for word, ipa in zip(by_model, spoken, strict=True):
        known[word] = mend(plain[word], simplify(ipa))
    sounds: list[str] = []
    for word in words:
        if word in known or plain[word] in lexicon:
            sounds.append(known.get(word) or lexicon[plain[word]])
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
    sounds = dict(zip(words, pronounce(words), strict=True))
    for word in words:
        accented = f"é{word[1:]}"
        if word[0] == "e" and counts.get(accented, 0) > counts[word]:
            sounds[word] = sounds[accented]  # capitals lose their accents: Ecoute, Etat
        bare = word[:-1]
        if word[-1] == "'" and counts.get(bare, 0) > _QUOTED * counts[word] and not elides(word):
            sounds[word] = sounds[bare]  # not clipped, a closing quote
    return [
        Entry(word, sounds[word], counts[word], casing if casing != word else "")
        for word in words
        for casing in [casings.get(word, word)]
    ]


def write_sounds(entries: Sequence[Entry], path: Path) -> None:
    """Write a sound table as `Sounds.load` reads it, all or nothing."""
    rows = [f"{e.word}\t{e.phonemes}\t{e.count}\t{e.casing}" for e in entries]
    write_whole(path, "\n".join([HEADER, *rows, ""]).encode())
