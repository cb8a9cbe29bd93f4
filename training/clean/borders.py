"""Where one song ends and the next begins though no newline stands between them."""

import re
from collections import Counter

from bot.lyrics.text import fold
from training.clean.wordlists import ADLIBS, CAMEL_NAMES

_LOWER = "a-zà-öø-ÿœ"
_UPPER = "A-ZÀ-ÖØ-ÞŒ"
_BEGINS = rf"(?=[{_UPPER}][{_LOWER} '])"
_GLUE = re.compile(
    rf"(?<=[{_LOWER}]{{2}})(?=[{_UPPER}])"  # le soirYo
    rf"|(?<=[{_LOWER}]{{2}}[.!?]){_BEGINS}"  # le soir.Yo
    rf"|(?<= [!?]){_BEGINS}"  # le soir !Yo
    rf"|(?<=\)){_BEGINS}"  # le soir (ouais)Yo
    rf"|(?<=[{_LOWER}]\"){_BEGINS}"  # "le soir"Yo
    rf"|(?<=\d\d)(?=[{_UPPER}][{_LOWER}])"  # en 93Yo les gars
    rf"|(?<=\.[{_UPPER}]){_BEGINS}"  # du N.T.MYo les gars
    rf"|(?<=[{_LOWER}] [{_UPPER}]{{3}})(?=[{_UPPER}][{_LOWER}]+ )"  # du NTMYo les gars
)
_CAMEL = re.compile(rf"[^\W_]*[{_LOWER}]{{2}}[{_UPPER}][^\W_]*")
_MIN_NAME_COUNT = 3


def camel_names(text: str) -> frozenset[str]:
    """Words with a capital inside that are names: known, or met several times in one file."""
    seen = Counter(_CAMEL.findall(text))
    return frozenset(w for w, n in seen.items() if n >= _MIN_NAME_COUNT or w.lower() in CAMEL_NAMES)


def unglue(line: str, names: frozenset[str] = frozenset()) -> list[str]:
    """Cut a line where a song ends and the next begins.

    Args:
        line: one line.
        names: words that have a capital inside by right.

    >>> unglue("Il est tardYo les gars")
    ['Il est tard', 'Yo les gars']
    """
    cuts = [m.start() for m in _GLUE.finditer(line)]
    if not cuts:
        return [line]
    spans = [m.span() for m in _CAMEL.finditer(line) if _is_name(line, m, names)]
    cuts = [at for at in cuts if not any(a < at < b for a, b in spans)]
    return [line[a:b].strip() for a, b in zip([0, *cuts], [*cuts, len(line)], strict=True)]


def _is_name(line: str, camel: re.Match[str], names: frozenset[str]) -> bool:
    """Whether a word with a capital inside is a name rather than the end and start of songs.

    Two capitalised words of which the second ends the line are a name, unless the second is
    an ad-lib: many songs begin with one.
    """
    word = camel[0]
    if word in names or word.lower() in CAMEL_NAMES:
        return True
    parts = re.findall(rf"[{_UPPER}]+[^{_UPPER}]*", word)
    at_end = not line[camel.end() :].strip(" ,.!?)\"'")
    return word[0].isupper() and len(parts) == 2 and at_end and fold(parts[1]) not in ADLIBS
