"""How French spelling sounds: letter-to-sound rules for words that no table knows.

The rules aim at what rhyme and metre need, the ending and the number of vowels; a word
of the sound table never comes here. Phonemes are one code point each, see `phonetics`.
"""

import re
from functools import lru_cache
from itertools import pairwise

VOWELS = frozenset("aeɛiouyøəãẽõ")

_V = "aeiouyàâäéèêëîïôöùûüœæ"
_C = "bcdfghjklmnpqrstvwxzçñ"
# A nasal vowel needs its n or m to close the syllable.
_NASAL_N = rf"n(?![{_V}nh])"
_NASAL_M = "m(?=[bp])"

# Letter names, as in «NTM»; w is the only one of three syllables.
LETTERS = {
    "a": "a", "b": "be", "c": "se", "d": "de", "e": "ø", "f": "ɛf", "g": "ʒe", "h": "aʃ",
    "i": "i", "j": "ʒi", "k": "ka", "l": "ɛl", "m": "ɛm", "n": "ɛn", "o": "o", "p": "pe",
    "q": "ky", "r": "ɛʁ", "s": "ɛs", "t": "te", "u": "y", "v": "ve", "w": "dublve",
    "x": "iks", "y": "iɡʁɛk", "z": "zɛd", "ç": "se",
}  # fmt: skip

# Tried in this order at each place, the first that matches wins. `$` is the end of the word.
_RULES: tuple[tuple[str, str], ...] = (
    # Verb and noun endings
    (r"(?<=s)tions?$", "tjõ"), (r"tions?$", "sjõ"), (r"tionn", "sjon"),
    (r"(?<!s)ti(?=[ae][luv]|eux)", "si"), (r"(?<=[éèêoiuyaâ])es?$", ""), (r"aient$", "ɛ"),
    (r"(?<=r)ai$", "e"), (r"ez$", "e"), (r"(?<=..)ers?$", "e"), (r"ers?$", "ɛʁ"),
    (r"(?<=[bfpt]i)eds?$", "e"), (r"ets?$", "ɛ"), (r"(?<=[iyé])en(?=s?$)|(?<=[tv]i)en(?=t$)", "ẽ"),
    # Words in -ent that no table knows are verbs, but for adverbs in -ment.
    (r"(?<=...)(?<!m)ent$", ""), (r"ent$", "ã"), (r"est$", "ɛst"), (r"ect$", "ɛkt"),
    (r"iums?$", "jom"), (r"mans?$", "man"),
    # Vowels of several letters
    (r"eaux?", "o"), (r"ow$", "o"), (r"ings?$", "iŋ"), (r"[eu]uill?(?=[e]?s?$)", "øj"),
    (r"euill|ueill|œill", "øj"), (r"œil", "øj"), (r"ueil", "øj"), (r"euil", "øj"),
    (r"eill|eil$|eils$", "ɛj"), (r"[aâ]ill|ails?$", "aj"), (r"ouill|ouils?$", "uj"),
    (r"uill", "ɥij"), (r"(?<=[^v])(?<!^m)ill(?=[aeéio])", "ij"), (rf"oi{_NASAL_N}", "wẽ"),
    (rf"ai(?:{_NASAL_N}|{_NASAL_M}|m$)", "ẽ"), (rf"ei(?:{_NASAL_N}|{_NASAL_M})", "ẽ"),
    (r"oin", "wan"), (rf"oy(?=[{_V}])", "waj"), (r"oi|oî|oy", "wa"), (r"œu|oeu|eû|eu|œ", "ø"),
    (r"oo|oû|ou|où", "u"), (rf"ay(?=[{_V}])", "ɛj"), (r"aî|ai|ay|ei|ey|eî", "ɛ"),
    (r"aû|au", "o"), (rf"ye{_NASAL_N}", "jẽ"), (rf"[iïîy](?:{_NASAL_N}|{_NASAL_M}|m$)", "ẽ"),
    (rf"(?:an|aen|aën){_NASAL_N[1:]}|a{_NASAL_M}", "ã"),
    (rf"e{_NASAL_N}|e{_NASAL_M}|^e(?=mm)", "ã"), (rf"o(?:{_NASAL_N}|{_NASAL_M}|m$)", "õ"),
    (rf"u(?:{_NASAL_N}|{_NASAL_M}|m$)", "ẽ"),
    # Semivowels
    (rf"(?<![{_C}][rl])[iï](?=[{_V}])(?!es?$|(?<![tv]i)ent$)", "j"),
    (rf"(?<=[{_V}])y(?=[{_V}])|^y(?=[{_V}])", "j"), (r"u(?=[iî])", "ɥ"),
    # Single vowels
    (r"[aàâä]", "a"), (r"é", "e"), (r"[èêë]", "ɛ"), (r"es?$", ""),
    (r"e(?=ss|ll|tt|rr|nn|mm|pp|ff|cc|x)", "ɛ"), (rf"e(?=[{_C}](?![rlh])[{_C}])", "ɛ"),
    (r"e(?=[bcfgjklmnpqrvz]$)", "ɛ"), (r"e(?=[bcdfglmnprstvz]e$|[sc]h$|ck$|h$)", "ɛ"), (r"e", "ə"),
    (r"[iîïy]", "i"), (r"[oôö]", "o"), (r"[uùûü]", "y"), (r"æ", "e"),
    # Consonants
    (r"ch(?=[rln])|(?<=psy)ch", "k"), (r"mn(?=es?$)", "n"), (r"tch", "tʃ"), (r"sch|sh|ch", "ʃ"),
    (r"ph", "f"), (r"gn", "ɲ"), (r"kh", "k"), (r"gh", "ɡ"), (r"rh", "ʁ"), (r"th", "t"),
    (r"dj", "dʒ"), (r"dg(?=e)", "dʒ"), (r"cqu|ck|qu|q", "k"), (r"gueil", "ɡøj"),
    (r"gu(?=[eéèêiîy])", "ɡ"), (r"ge(?=[aoâô])", "ʒ"), (r"gg(?=[eiéèy])", "ɡʒ"),
    (r"g(?=[eéèêiîy])", "ʒ"), (r"gts?$", ""), (r"g(?=s?$)", "ɡ"), (r"gg|g", "ɡ"),
    (r"sc(?=[eéèêiîy])", "s"), (r"cc(?=[eéèêiy])", "ks"),
    (r"c(?=[eéèêiîy])|ç", "s"), (r"cc|c", "k"), (rf"(?<=[{_V}])s(?=[{_V}h])", "z"), (r"ss", "s"),
    (r"(?<=.)[bdpt]+s?$|(?<=.)[sxz]$", ""), (r"s", "s"),
    (r"(?<=^e)x(?=[aeiouhyéèê])", "ɡz"), (r"x", "ks"),
    (r"zz|z", "z"), (r"j", "ʒ"), (r"h", ""), (r"ff|f", "f"), (r"pp|p", "p"), (r"tt|t", "t"),
    (r"dd|d", "d"), (r"bb|b", "b"), (r"kk|k", "k"), (r"ll|l", "l"), (r"mm|m", "m"), (r"nn|n", "n"),
    (r"rr|r", "ʁ"), (r"vv|v", "v"), (r"ww|w", "w"), (r"ñ", "ɲ"),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern), sound) for pattern, sound in _RULES)
_SILENT_SCHWA = re.compile(r"([aeɛiouyøəãẽõ][^aeɛiouyøəãẽõ])ə(?=[^aeɛiouyøəãẽõ][aeɛiouyøəãẽõwɥ])")
_CLIPPED = {"c": "qu", "g": "gu"}
_LONG_DRAWN = re.compile(r"([^\W\d_])\1{2,}")
_BREATH = re.compile(r"(?<=[aiou])h+$")


def plain_spelling(word: str) -> str:
    """Return a lower-case word without letters drawn out for effect or a breath at its end.

    >>> plain_spelling("weshhhh"), plain_spelling("blaaah")
    ('wesh', 'bla')
    """
    return _BREATH.sub("", _LONG_DRAWN.sub(r"\1", word))


def has_vowel(word: str) -> bool:
    """Whether a lower-case word is written with at least one vowel letter."""
    return any(c in _V for c in word)


def spell_out(letters: str) -> str:
    """Return the sound of an acronym read letter by letter («ntm»); other signs are silent."""
    return "".join(LETTERS.get(c, "") for c in letters)


def drop_inner_schwas(phonemes: str) -> str:
    """Leave out schwas as speech does: between single consonants, not at the beginning.

    >>> drop_inner_schwas("suvəniʁ"), drop_inner_schwas("ʁɛstəʁa")
    ('suvniʁ', 'ʁɛstəʁa')
    """
    return _SILENT_SCHWA.sub(r"\1", phonemes)


@lru_cache(maxsize=4096)
def number_words(digits: str) -> tuple[str, ...]:
    """Return the French words of a number; more than twelve digits are read one by one.

    The schwa of «quatre-vingts» is spoken, so it comes as a word of its own, «e».
    """
    from num2words import num2words  # noqa: PLC0415  (slow to import, seldom needed)

    if len(digits) > 12 or (len(digits) > 1 and digits[0] == "0"):
        return tuple(word for digit in digits for word in number_words(digit))
    spoken = num2words(int(digits), lang="fr").replace("quatre-vingt", "quatre-e-vingt")
    return tuple(spoken.replace("-", " ").split())


@lru_cache(maxsize=8192)
def sound_out(word: str) -> str:
    """Return the phonemes of a lower-case French word by rule; never raises.

    >>> sound_out("rapidement"), sound_out("chateaux"), sound_out("ntm")
    ('ʁapidmã', 'ʃato', 'ɛnteɛm')
    """
    clipped = word.endswith("'")
    bare = "".join(c for c in plain_spelling(word) if c.isalpha())
    if not has_vowel(bare):
        return spell_out(bare)
    if clipped and bare[-1] not in _V:
        # A clipped word sounds its last consonant as before the cut: hab', proc', flag'
        bare = bare[:-1] + _CLIPPED.get(bare[-1], bare[-1]) + "e"
    sounds: list[str] = []
    place = 0
    while place < len(bare):
        for pattern, sound in _COMPILED:
            if found := pattern.match(bare, place):
                sounds.append(sound)
                place = found.end()
                break
        else:
            place += 1
    joined = "".join(sounds)
    joined = "".join(a for a, b in pairwise(joined + " ") if a != b or a in VOWELS)
    spoken = drop_inner_schwas(joined)
    if any(c in VOWELS for c in spoken):
        return spoken
    return spoken + "ø"
