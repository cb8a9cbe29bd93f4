"""Words spelt by ear, made comparable (steps 8 and 9 of `normalise`)."""

import re

_SPELLING = re.compile(r"k+$|k+(?=[eiy])|k+|q(?!u)|ph|(?<=[aiou])z$|uh$|(?<=[aeiou])h$")
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


# Letters that sound alike, in the order in which they are replaced; capitals are sounds.
_SOUNDS = (
    *(("ph", "f"), ("sch", "C"), ("ch", "C"), ("sh", "C"), ("h", "")),
    *(("ck", "k"), ("qu", "k"), ("q", "k")),
    *(("ce", "se"), ("ci", "si"), ("cy", "si"), ("c", "k")),
    *(("gue", "Ge"), ("gui", "Gi"), ("gea", "ja"), ("geo", "jo"), ("ge", "je"), ("gi", "ji")),
    *(("eau", "o"), ("au", "o"), ("oua", "wa"), ("oi", "wa"), ("ou", "w")),
    *(("ain", "in"), ("ein", "in"), ("ai", "e"), ("ei", "e"), ("y", "i")),
    ("G", "g"),
)
_NASAL = re.compile(r"[ae][nm](?![aeionmuwA])")
_VOICED = re.compile(r"(?<=[aeiouwA])s(?=[aeiouwA])")
_REPEATED = re.compile(r"(.)\1+")


def sound(word: str) -> str:
    """Return what words that sound alike in French share, roughly (step 9).

    The endings in -e, -er, -ez, -s and -x go: a word and most of its forms share it too.

    >>> sound("pendre"), sound("pandr"), sound("autistes"), sound("otist")
    ('pAdr', 'pAdr', 'otist', 'otist')
    """
    for letters, heard in _SOUNDS:
        if letters in word:
            word = word.replace(letters, heard)
    word = _VOICED.sub("z", _NASAL.sub("A", word))
    word = _REPEATED.sub(r"\1", word).rstrip("sxz")
    return word.removesuffix("er").rstrip("e")
