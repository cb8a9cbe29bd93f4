"""Rules on lines: pieces put together again, brackets, ad-libs, lines that are none."""

import re
from collections import Counter

from bot.lyrics.text import chunks, fold, is_word, join, words

MAX_JOINED = 16
MAX_PIECES = 30
MAX_WORDS = 24
MIN_WORDS = 3
LOWER_STYLE = 0.6

_ADLIBS = frozenset(
    """ah aah ha hah haha hahaha hein he heh hey hé eh ehh eho euh heu oh ooh ho hoo hou ouh uh huh
    oho ahi ay aye ayo aya yah ya yeah yeh yep yo yoo you woo wo wow wouh wouah wouaw ouah ouais ouai
    ouaip oui wesh mh mhm mmh mm hm hum hmm m han hun brr brrr br brra brah grr gr gra grah pah
    paw pow pou po bang boom bam bim pan rah ra rrah ratata rrr skr skrt skrrt sku sheesh prr pr
    tss ts tsk pff pfff pf psst chut la na nan no non si sisi bah ba ouf wahou wa waw ow aw aïe ye
    yee hi hihi héhé ohé olé ey eyo ouu hou uuh ok okay check one two let go uhuh lala lalala nanana
    dam doum da di do dou doo dum lo laï lay laye lé ley li oula ouh woh woah whoa yaah yaya yay
    ouhou wouhou wou ouhla ta tata ti to tou tchip clic clac pim poum pam pouh pu puh fiou vroum
    vrr tuh tu uhm eeh éh ehé ohh rr mma ma mama ayy aïa aïe yi""".split()
)
_OPENERS = frozenset(",;:.!?)]%&/+-")
_LETTERS = re.compile(r"[^\W\d_]")
_PAREN = re.compile(r"\(([^()]*)\)")
_TIMES = re.compile(r"(?:\s*[(\[]?\s*(?:[x×*]\s?\d+|\d+\s?[x×*]|\bbis\b|\bter\b)\s*[)\]]?)+\s*$", re.IGNORECASE)
_STARS = re.compile(r"\*[^*]*\*")
_STRETCH = re.compile(r"([^\W\d_])\1{2,}", re.IGNORECASE)
_SPEAKER = re.compile(r"^[A-ZÀ-Þ][\w.'-]*(?: [A-ZÀ-Þ&][\w.'-]*){0,2} ?: (?=\S)")
_LITTER = re.compile(r"[\"\[\]{}<>|_~^=#•·*\\@©®™§¤°]+")
_EDGE = re.compile(r"^[\s\-.,;:/!?+&'=%]+(?=[^\W_])|[\s\-,;:/+&]+$|(?<=\w)\.{2,}$")


def starts_fragment(line: str) -> bool:
    """Whether a line begins in the middle of a sentence."""
    return line[0] in _OPENERS or line[0].islower()


def join_fragments(lines: list[str], counts: Counter[str]) -> list[str]:
    """Put together the pieces into which a line was cut at its tags."""
    lettered = [line for line in lines if _LETTERS.search(line)]
    lower = sum(line[0].islower() for line in lettered)
    lower_is_style = lower > LOWER_STYLE * len(lettered)
    joined: list[str] = []
    for line in lines:
        if joined and _continues(joined[-1], line, lower_is_style=lower_is_style):
            joined[-1] = f"{joined[-1]} {line}"
            counts["fragments joined"] += 1
        else:
            joined.append(line)
    return joined


def _continues(before: str, line: str, *, lower_is_style: bool) -> bool:
    total = len(words(before)) + len(words(line))
    if not _LETTERS.search(line):
        return True
    if line[0] in _OPENERS and not (line[0] in "-." and line[1:2] not in {"", ","}):
        return total <= MAX_PIECES
    if before[-1] in "(&/" or before.count("(") > before.count(")"):
        return total <= MAX_PIECES
    if line[0].islower() and not lower_is_style:
        return total <= MAX_JOINED
    return False


def strip_parentheses(line: str) -> str:
    """Remove what stands in parentheses: ad-libs, echoes, stage directions.

    A line that is nothing but a parenthesis of four words or more is sung by the backing
    voices and stays, without the marks. An unpaired mark goes, with up to three words on its
    open side.
    """
    bare = line.strip(" ,.!?")
    if bare.startswith("(") and bare.endswith(")") and bare.count("(") == 1:
        inside = bare[1:-1]
        return inside.strip() if len(words(inside)) >= 4 else ""
    while "(" in line and ")" in line:
        stripped = _PAREN.sub(" ", line)
        if stripped == line:
            break
        line = stripped
    if "(" in line:
        head, _, tail = line.rpartition("(")
        line = head if len(words(tail)) <= 3 and words(head) else f"{head} {tail}"
    if ")" in line:
        head, _, tail = line.partition(")")
        line = tail if len(words(head)) <= 3 and words(tail) else f"{head} {tail}"
    return line.replace("(", " ").replace(")", " ")


def unstretch(line: str) -> str:
    """Shorten letters drawn out three times and more (not Roman numerals).

    >>> unstretch("Ouaiiiis Louis XIII")
    'Ouais Louis XIII'
    """
    return _STRETCH.sub(lambda m: m[0] if m[0].isupper() and m[1] in "IXM" else m[1], line)


def tidy(line: str) -> str:
    """Return the line in canonical spacing, without litter and loose marks at its ends."""
    line = _TIMES.sub("", line)
    line = _STARS.sub(" ", line)
    line = strip_parentheses(line)
    line = _SPEAKER.sub("", line) if ":" in line else line
    line = _LITTER.sub(" ", line)
    line = unstretch(line)
    parts = chunks(line)
    kept = [
        part
        for i, part in enumerate(parts)
        if is_word(part) or part != (parts[i - 1] if i else "") or part == "'"
    ]
    line = re.sub(r"([,;:]) ?(?=[,;:.!?])", "", join(kept))
    return _EDGE.sub("", _EDGE.sub("", line)).strip()


def is_adlib(line: str) -> bool:
    """Whether a line has nothing but interjections."""
    return all(
        fold(word) in _FOLDED_ADLIBS or _STRETCH.sub(r"\1", fold(word)) in _FOLDED_ADLIBS
        for word in words(line)
    )


_FOLDED_ADLIBS = frozenset(fold(word) for word in _ADLIBS)


def is_loop(line: str) -> bool:
    """Whether a line says the same one or two words again and again."""
    said = [fold(word) for word in words(line)]
    return len(said) >= 6 and len(set(said)) <= len(said) / 3


def is_absurd(line: str) -> bool:
    """Whether a line holds a token that is no word: too long, letters and digits mixed."""
    return any(len(word) > 25 for word in words(line)) or bool(
        re.search(r"([^\W\d_])\1{3,}|https?:|www\.|\.com\b", line)
    )


def verdict(line: str) -> str:
    """Return the rule by which a tidied line is thrown away, or "" where it stays."""
    count = len(words(line))
    if not _LETTERS.search(line):
        return "no letters"
    if is_adlib(line):
        return "ad-libs only"
    if count < MIN_WORDS:
        return "too short"
    if count > MAX_WORDS:
        return "too long"
    if is_loop(line):
        return "loop"
    return "absurd token" if is_absurd(line) else ""
