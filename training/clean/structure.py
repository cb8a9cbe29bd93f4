"""Where songs and sections begin: titles, credits, headers.

Borders are kept as marker lines until the text is cut: `SONG` (followed by the title where
it is known) before each song, `SECTION` where a header stood.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator

from bot.lyrics.text import words
from training.clean.borders import camel_names, unglue

SONG = "\x1e"
SECTION = "\x1d"

_KEYWORD = (
    r"(?:couplets?|refrains?|pr[ée]-?\s?refrain|post-?\s?refrain|pont|intro(?:duction)?|outro|"
    r"interlude|verse|chorus|pre-?\s?chorus|post-?\s?chorus|hook|bridge|part(?:ie)?|paroles|"
    r"instru(?:mental)?|drop|transition|ritornello|strofa|verso|coro|estribillo|puente|solo|"
    r"break|scratch\w*|sample|skit|pre-\w+|post-\w+|break ?down|build ?up)"
)
_TITLE = re.compile(
    r"\[Paroles (?:de|du|des|d') ?[\" \n]*([^\]\"\n]*)[^\]\n]{0,150}\]?"
    r"|Songtekst van [^\n\"]{1,60}\"([^\"\n]{1,80})\"",
    re.IGNORECASE,
)
_CREDITS = re.compile(
    r"Paroles rédigées(?: et (?:expliquées|annotées))? par(?: la)?(?: communauté)?"
    r"(?: française)?(?: de)? ?(?:Rap ?Genius|Genius)?(?: ?France)?(?: ?!)?"
    r"|Lyrics for this song have yet to be released\. "
    r"Please check back once the song has been released\."
    r"|(?:\d+ )?You might also like|(?<=[^\W\d])\d*Embed$"
    r"|-?Rap ?Genius ?(?:France|Deutschland)(?: ?!)?",
    re.MULTILINE,
)
_CREDIT_LINE = re.compile(
    r"^\W*(?:(?:img|image) src|nota bene|https?:|www\."
    r"|(?:lyrics|paroles) (?:retranscrites?|transcrites?|by|par)\b"
    r"|(?:produit|produced|prod\.?|réalisé|mixé|written|écrit et composé) (?:par|by)\b"
    r"|(?:transcription|source|crédits?|credits?|label|album|featuring|feat\.?) ?:"
    r"|(?:auteur|compositeur|producteur)s? ?:|paroles (?:et musique ?)?:|paroles de la chanson\b"
    r"|.*\b(?:rapgenius|genius\.com|azlyrics)\b|.*https?://)",
    re.IGNORECASE,
)
_HEADER_LINE = re.compile(
    rf"^\W*{_KEYWORD}\b(?:"
    r"(?:[ \d°#x:.,&/()\-+*]|\bet\b)*(?:[-(].{0,40}|x ?\d.{0,10})?"
    r"|(?: ?\d)?(?: ?:)?(?: ?(?:(?-i:[A-ZÀ-Þ&(/])\S*|et|x\d)){1,5})$",
    re.IGNORECASE,
)
_HEADER_LEAD = re.compile(
    rf"^\W*{_KEYWORD}(?: ?\d+)?(?: ?[(-][^:()]{{0,30}}\)?)? ?: ", re.IGNORECASE
)
_CLOSED = re.compile(r"\[([^\[\]]{0,250})\]|\{([^{}\n]{0,80})\}")
# The closing bracket of a header may stand some broken lines below, or nowhere.
_OPEN = re.compile(
    rf"\[ ?{_KEYWORD}\b[^\n\]]*(?:\n[^\n\[\]]{{0,40}}){{0,6}}\n?[^\n\[\]]{{0,60}}\]"
    rf"|\[ ?{_KEYWORD}\b[^\n\]]*$",
    re.IGNORECASE | re.MULTILINE,
)


def mark_structure(lines: list[str], counts: Counter[str]) -> list[str]:
    """Replace credits, headers and glued borders by marker lines.

    Args:
        lines: the normalised lines of one file.
        counts: what was found is added here, by rule.
    """
    text = "\n".join(lines)
    for rule, pattern, replacement in _REPLACEMENTS:
        text, found = pattern.subn(replacement, text)
        counts[rule] += found
    names = camel_names(text)
    marked: list[str] = []
    for line in text.split("\n"):
        if line[:1] in {SONG, SECTION}:
            marked.append(line)
        else:
            marked += _mark_line(line, names, counts)
    return marked


def _mark_line(line: str, names: frozenset[str], counts: Counter[str]) -> list[str]:
    if _CREDIT_LINE.match(line):
        counts["credits"] += 1
        return []
    if _HEADER_LINE.match(line):
        counts["headers without brackets"] += 1
        return [SECTION]
    marked: list[str] = []
    if lead := _HEADER_LEAD.match(line):
        counts["headers without brackets"] += 1
        marked.append(SECTION)
        line = line[lead.end() :]
    first, *rest = unglue(line, names)
    counts["glued songs"] += len(rest)
    return [*marked, first, *(part for glued in rest for part in (SONG, glued))]


def _mark_title(match: re.Match[str]) -> str:
    return f"\n{SONG}{(match[1] or match[2] or '').strip()}\n"


def _mark_bracketed(match: re.Match[str]) -> str:
    """A header becomes a border, a remark vanishes, a bracketed lyric stays."""
    inside = (match[1] if match[1] is not None else match[2]).strip()
    before = match.string[match.start() - 1] if match.start() else "\n"
    if re.match(_KEYWORD, inside, re.IGNORECASE):
        # A header glued to the line before it is where the next song begins.
        return f"\n{SONG if before.strip() else SECTION}\n"
    if len(words(inside)) >= 5 and ":" not in inside:
        return f" {inside} "
    return f"\n{SECTION}\n" if before == "\n" and inside[:1].isupper() else " "


_REPLACEMENTS: tuple[tuple[str, re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    ("titles", _TITLE, _mark_title),
    ("credits", _CREDITS, f"\n{SONG}\n"),
    ("brackets", _CLOSED, _mark_bracketed),
    ("open headers", _OPEN, f"\n{SECTION}\n"),
)


def split_songs(marked: list[str]) -> Iterator[tuple[str, list[list[str]]]]:
    """Yield (title, sections) of each song; a section is a list of lines, none of them empty."""
    title = ""
    sections: list[list[str]] = [[]]
    for line in [*marked, SONG]:
        if line.startswith(SONG):
            if any(sections):
                yield title, [section for section in sections if section]
                title, sections = "", [[]]
            title = line[1:] or title
        elif line == SECTION:
            sections.append([])
        elif line:
            sections[-1].append(line)
