"""How one line is written: brackets, marks, spacing, capitals."""

import re

from bot.lyrics.text import chunks, is_word, join, words
from training.clean.wordlists import CAMEL_NAMES

BACKING = 4
ECHO = 3
SHORT_ACRONYM = 4

# Words with single spaces, commas, hyphens and apostrophes between them: nothing to mend.
_SIMPLE = re.compile(r"[^\W\d_]+(?:(?:['-]|'? |, )[^\W\d_]+)*'?")
_PAREN = re.compile(r"\(([^()]*)\)")
_TIMES = r"(?:[x×]\s?\d+|\d+\s?[x×])(?![^\W_])"
_TIMES_AT_END = re.compile(rf"(?:\s*[(\[]?\s*(?<![^\W_]){_TIMES}\s*[)\]]?)+\s*$", re.IGNORECASE)
_TIMES_AT_START = re.compile(rf"^\W*{_TIMES}", re.IGNORECASE)
_STRETCH = re.compile(r"([^\W\d_])\1{2,}", re.IGNORECASE)
_SPEAKER = re.compile(r"^[A-ZÀ-Þ][\w.'-]*(?: [A-ZÀ-Þ&][\w.'-]*){0,2} ?: ?(?=[A-ZÀ-Þ])")
_ACRONYM = re.compile(r"(?<![^\W_])(?:[^\W_](?:\. ?|-)){2,}[^\W_]?(?![^\W_'])")
_DECIMAL = re.compile(r"(?<=\d)\.(?=\d)")
_THOUSANDS = re.compile(r"(?<=\d)[. ](?=\d{3}(?!\d))")
_QUOTED = re.compile(r"(?<![^\W_])'((?:[^']|(?<=[^\W_])'(?=[^\W_]))+)'(?![^\W_])")
_LOOSE_APOSTROPHE = re.compile(r"(?<![^\W\d_])'+|(?<=')'+")
_CAMEL = re.compile(r"[^\W_]*[a-zà-öø-ÿœ]{2}[A-ZÀ-ÖØ-Þ][^\W_]*")
_DROPPED_E = re.compile(
    r"(?<![^\W\d_])([^\W\d_]{3,})'(?!(?:ll|re|ve)\b)(?=[bcdfghj-np-tv-z][^\W\d_])"
)
_CLIPPED = re.compile(
    r"(?:.*qu|aujourd|entr|[vn]ot|quat|aut|cett|tout|comm|parc|grand|cont)$", re.IGNORECASE
)
_DOLLAR = re.compile(r"(?<=[^\W\d_])\$|\$(?=[^\W\d_])")
_DASH = re.compile(r"\s+-+\s*|-+\s+|-{2,}")
_LITTER = re.compile(r"[^\w\s',.!?;:/&%€$+-]|_")
_SHOUTS = re.compile(r"([!?])(?: ?[!?])+")
_EDGES = re.compile(r"^[\s\-.,;:/!?+&'%€$]+|[\s\-,;:/+&$]+$|(?<=[^\s.])\.+$")


def strip_parentheses(line: str) -> str:
    """Remove what stands in parentheses: ad-libs, echoes, stage directions.

    A line that is nothing but a parenthesis of `BACKING` words or more is sung by the backing
    voices and stays, without the marks. An unpaired mark goes, with up to `ECHO` words on its
    inner side.
    """
    bare = line.strip(" ,.!?")
    if bare.startswith("(") and bare.endswith(")") and bare.count("(") == bare.count(")") == 1:
        return bare[1:-1].strip() if len(words(bare)) >= BACKING else ""
    stripped = ""
    while stripped != line:
        stripped, line = line, _PAREN.sub(" ", line)
    if "(" in line:
        head, _, tail = line.rpartition("(")
        line = head if len(words(tail)) <= ECHO and words(head) else f"{head} {tail}"
    if ")" in line:
        head, _, tail = line.partition(")")
        line = tail if len(words(head)) <= ECHO and words(tail) else f"{head} {tail}"
    return line.replace("(", " ").replace(")", " ")


def unstretch(line: str) -> str:
    """Shorten letters drawn out three times and more (not Roman numerals).

    >>> unstretch("Ouaiiiis Louis XIII")
    'Ouais Louis XIII'
    """
    return _STRETCH.sub(lambda m: m[0] if m[0].isupper() and m[1] in "IXM" else m[1], line)


def write_acronyms(line: str) -> str:
    """Write dotted letters without dots: short ones as one word, longer ones spelled out.

    >>> write_acronyms("S.O.S, dit le D.I.N.G.O du 9.4")
    'SOS, dit le D-I-N-G-O du 9-4'
    """
    line = _THOUSANDS.sub("", line)
    return _DECIMAL.sub("-", _ACRONYM.sub(_write_acronym, line))


def _write_acronym(match: re.Match[str]) -> str:
    letters = re.findall(r"[^\W_]", match[0])
    if "." not in match[0]:
        return match[0]
    end = " " if match[0].endswith(" ") else ""
    spelled = len(letters) > SHORT_ACRONYM or any(c.isdigit() for c in letters)
    return ("-" if spelled else "").join(letters) + end


def write_marks(line: str) -> str:
    """Bring quotes, dashes, currency signs and repeated marks into one form."""
    line = line.replace("''", '"')
    line = _QUOTED.sub(r"\1", line)
    line = _LOOSE_APOSTROPHE.sub(" ", line)
    line = _DOLLAR.sub(lambda m: "S" if line[m.end() :][:1].isupper() else "s", line)
    line = _DASH.sub(", ", re.sub(r"€(?=[^\W\d_])", "e", line))
    line = _LITTER.sub(" ", line)
    line = re.sub(r"\.{2,}", "...", _SHOUTS.sub(r"\1", line))
    line = re.sub(r"(?<=[.!?])\s*[,;:]", "", line)
    return re.sub(r"[,;:]\s*(?=[,;:.!?])", "", line)


def restore_e(line: str) -> str:
    """Put back a mute e that was dropped within a word; elided and clipped words stay.

    An apostrophe parts words everywhere else, so that «dev'nir» would become two.

    >>> restore_e("Jusqu'là faut dev'nir riche")
    "Jusqu'là faut devenir riche"
    """
    return _DROPPED_E.sub(lambda m: m[0] if _CLIPPED.match(m[1]) else f"{m[1]}e", line)


def write_names(line: str) -> str:
    """Part the words of names written in one, as hashtags are: GrosBras.

    >>> write_names("GrosBras sur YouTube")
    'Gros Bras sur YouTube'
    """
    return _CAMEL.sub(
        lambda m: (
            m[0]
            if m[0].lower() in CAMEL_NAMES
            else re.sub(r"(?<=[a-zà-öø-ÿœ])(?=[A-ZÀ-ÖØ-Þ])", " ", m[0])
        ),
        line,
    )


def write_capitals(line: str) -> str:
    """Begin with a capital, and take a line that is shouted in capitals back to lower case."""
    if len(words(line)) >= 4 and line.isupper():
        line = line.lower()
    return line[:1].upper() + line[1:]


def tidy(line: str) -> str:
    """Return the line in canonical spacing, without litter and loose marks at its ends."""
    line = line.strip(" ,")
    if not _SIMPLE.fullmatch(line):
        line = _TIMES_AT_START.sub("", _TIMES_AT_END.sub("", line))
        line = _SPEAKER.sub("", strip_parentheses(line))
        line = write_marks(write_acronyms(line))
    parts = chunks(write_names(restore_e(unstretch(line))))
    once = [
        part
        for before, part in zip(["", *parts], parts, strict=False)
        if is_word(part) or part != before
    ]
    line = join(once)
    return write_capitals(_EDGES.sub("", _EDGES.sub("", line)))
