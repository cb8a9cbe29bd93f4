"""Words spelt by ear, made comparable (steps 8 and 9 of `normalise`)."""

import re

from bot.moderation.normalise import collapse, table

_SPELLING = re.compile(r"k+|q(?!u)|ph|(?<=[aiou])z$|uh$|(?<=[aeiou])h$")
_SPELT = {"q": "qu", "ph": "f", "z": "s", "h": "", "uh": ""}


def respell(word: str) -> str:
    """Return a word as French spells its sounds (step 8).

    >>> [respell(w) for w in ("enkule", "niker", "nik", "phiotte", "merdeuh")]
    ['encule', 'niquer', 'nique', 'fiotte', 'merde']
    """
    return _SPELLING.sub(_spelt, word)


def _spelt(match: re.Match[str]) -> str:
    part = match.group()
    if not part.startswith("k"):
        return _SPELT[part]
    following = match.string[match.end() : match.end() + 1]
    if not following:
        return "que"
    return "qu" if following in "eiy" else "c"


# Letters that sound alike, in the order in which they are replaced, under a letter that all of
# a group have (most words have few of them); capitals are sounds.
_SOUNDS = (
    ("h", (("ph", "f"), ("sch", "C"), ("ch", "C"), ("sh", "C"), ("h", ""))),
    ("q", (("qu", "k"), ("q", "k"))),
    ("c", (("ck", "k"), ("ce", "sse"), ("ci", "ssi"), ("cy", "ssi"), ("c", "k"))),
    ("gu", (("gue", "Ge"), ("gui", "Gi"))),
    ("g", (("gea", "ja"), ("geo", "jo"), ("ge", "je"), ("gi", "ji"))),
    ("u", (("eau", "o"), ("au", "o"), ("oua", "wa"))),
    ("i", (("oi", "wa"), ("ain", "in"), ("ein", "in"), ("ai", "e"), ("ei", "e"))),
    ("ou", (("ou", "w"),)),
)
_LETTERS = table({"y": "i", "G": "g"})
_NASAL = re.compile(r"[ae][nm](?![aeionmuwA])")
_VOICED = re.compile(r"(?<=[aeiouwA])s(?=[aeiouwA])")


_CONSONANTS = table(
    {**dict(zip("ckqsxzgjpf", "kkkkkkjjff", strict=True)), **dict.fromkeys("aeiouywhnm")}
)
_FIRST = {**dict.fromkeys("aeiouyw", "a"), "n": "n", "m": "m"}  # the others are kept anyway


def consonants(word: str) -> str:
    """Return what all words with the same `sound` share, and few others: a quicker test.

    >>> consonants("pendre"), consonants("pandr"), consonants("hotel"), consonants("autel")
    ('fd', 'fd', 'atl', 'atl')
    """
    kept = collapse(word.translate(_CONSONANTS)).rstrip("kr")
    return _FIRST.get(word.lstrip("h")[:1], "") + kept


def sound(word: str) -> str:
    """Return what words that sound alike in French share, roughly (step 9).

    The endings in -e, -er, -ez, -s and -x go: a word and most of its forms share it too.

    >>> sound("pendre"), sound("pandr"), sound("autistes"), sound("otist")
    ('pAdr', 'pAdr', 'otist', 'otist')
    """
    for shared, group in _SOUNDS:
        if shared in word:
            for letters, heard in group:
                word = word.replace(letters, heard)
    if "n" in word or "m" in word:
        word = _NASAL.sub("A", word)
    if "s" in word:
        word = _VOICED.sub("z", word)
    word = collapse(word.translate(_LETTERS)).rstrip("sxz")
    return word.removesuffix("er").rstrip("e")
