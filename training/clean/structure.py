"""Where songs and sections begin: headers, credits, songs glued together, broken lines.

Borders are kept as marker lines until the text is cut: `SONG` (followed by the title where
it is known) before each song, `SECTION` where a header stood.
"""

import re
from collections import Counter
from collections.abc import Iterator

from bot.lyrics.text import words

SONG = "\x1e"
SECTION = "\x1d"

_KEYWORDS = (
    r"(?:couplet|refrain|pr[ée]-?\s?refrain|post-?\s?refrain|pont|intro(?:duction)?|outro|"
    r"interlude|verse|chorus|pre-?\s?chorus|post-?\s?chorus|hook|bridge|part(?:ie)?|paroles|"
    r"instru(?:mental)?|drop|transition|ritornello|strofa|verso|coro|estribillo|puente|solo|"
    r"break|scratch\w*|sample|skit|pre-\w+|post-\w+|couplets|refrains|break ?down|build ?up)"
)
_TITLE = re.compile(r"\[Paroles (?:de|du|des|d') ?[\"\n ]*([^\]\"\n]*)[^\]\n]{0,150}\]?|"
                    r"Songtekst van [^\n\"]{1,60}\"([^\"\n]{1,80})\"", re.IGNORECASE)
_CREDITS = re.compile(
    r"Paroles rédigées(?: et expliquées)? par(?: la)?(?: communauté)?(?: de)? ?"
    r"(?:Rap ?Genius(?: ?France)?|Genius(?: ?France)?)?(?: ?!)?|"
    r"Lyrics for this song have yet to be released\. "
    r"Please check back once the song has been released\.|"
    r"(?:\d+ )?You might also like|(?<=[^\W\d])\d*Embed$|"
    r"(?:RapGenius|Rap Genius) ?France(?: ?!)?",
    re.MULTILINE,
)
_CREDIT_LINE = re.compile(
    r"^\W*(?:img src|image src|nota bene|(?:lyrics|paroles) (?:retranscrites?|transcrites?|by|par)\b"
    r"|(?:produit|produced|prod\.?|réalisé|mixé|written|écrit et composé) (?:par|by)\b|https?:|www\."
    r"|(?:transcription|source|crédits?|credits?|label|album|album name|featuring|feat\.?) ?:"
    r"|auteurs? ?:|compositeurs? ?:|producteurs? ?:|paroles (?:et musique )?:|.*\b(?:rapgenius|genius\.com|azlyrics)\b"
    r"|.*https?://).*$",
    re.IGNORECASE,
)
_HEADER = re.compile(
    rf"^\W*{_KEYWORDS}\b(?:[ \d°#x:.,&/()\-+*]|\bet\b)*(?::.{{0,40}}|[-(].{{0,40}}|x ?\d.{{0,10}})?$",
    re.IGNORECASE,
)
_LEAD = re.compile(rf"^\W*{_KEYWORDS}(?: ?\d+)?(?: ?[(-][^:()]{{0,30}}\)?)? ?: ", re.IGNORECASE)
_CLOSED = re.compile(r"\[([^\[\]]{0,250})\]|\{([^{}\n]{0,80})\}")
_OPEN = re.compile(rf"\[ ?{_KEYWORDS}\b[^\n\]]*(?:\n[^\n\[\]]{{0,40}}){{0,6}}\n?[^\n\[\]]{{0,60}}\]|"
                   rf"\[ ?{_KEYWORDS}\b[^\n\]]*$", re.IGNORECASE | re.MULTILINE)
_GLUE = re.compile(
    r"(?<=[a-zà-öø-ÿœ][a-zà-öø-ÿœ])(?=[A-ZÀ-ÖØ-ÞŒ](?:[a-zà-öø-ÿœ ',]|$))"
    r"|(?<=[a-zà-öø-ÿœ]{2}[.!?)])(?=[A-ZÀ-ÖØ-ÞŒ][a-zà-öø-ÿœ '])"
    r"|(?<=[ '][A-Za-zà-ÿ][ '][!?)])(?=[A-ZÀ-ÖØ-ÞŒ][a-zà-öø-ÿœ '])"
    r"|(?<= [!?])(?=[A-ZÀ-ÖØ-ÞŒ][a-zà-öø-ÿœ '])"
    r"|(?<=[a-zà-öø-ÿœ]\")(?=[A-ZÀ-ÖØ-ÞŒ][a-zà-öø-ÿœ '])"
    r"|(?<=\d\d)(?=[A-ZÀ-ÖØ-ÞŒ][a-zà-öø-ÿœ]{2})"
)
_CAMEL = re.compile(r"\b[^\W_]*[a-zà-ÿ]{2}[A-Z][^\W_]*")
_NAMES = frozenset(
    """macbook youtube playstation whatsapp facetime blackberry lebron delorean rapgenius
    soundcloud gopro paypal airmax airforce snapchat tiktok onlyfans hiphop joeystarr bigflo
    skyrock mastercard wutang inchallah pornhub youporn keblack jeanjass laferrari booba
    airbnb facebook instagram deezer netflix macdo macdonald macgyver macron bigmac linkedin
    microsoft powerpoint photoshop warcraft starcraft spiderman superman ironman batman
    mcdonald fedex chatgpt openai airpods airpod minecraft beatmaker beatmakers rapcontenders
    youbtube dailymotion canalplus canalsat jeanmarie lamorghini daftpunk lacoste jojo medellin
    """.split()
)


def mark_structure(lines: list[str], counts: Counter[str]) -> list[str]:
    """Replace credits, headers and glued borders by marker lines.

    Args:
        lines: the normalised lines of one file.
        counts: what was found is added here, by rule.
    """
    text = "\n".join(lines)
    text = _replace(_TITLE, lambda m: f"\n{SONG}{(m[1] or m[2] or '').strip()}\n", text, "title", counts)
    text = _replace(_CREDITS, lambda _: f"\n{SONG}\n", text, "credit", counts)
    text = _replace(_CLOSED, _bracketed, text, "bracket", counts)
    text = _replace(_OPEN, lambda _: f"\n{SECTION}\n", text, "open header", counts)
    marked: list[str] = []
    names = _camel_names(text)
    for line in text.split("\n"):
        if line[:1] in {SONG, SECTION}:
            marked.append(line)
        elif _CREDIT_LINE.match(line):
            counts["credit"] += 1
        elif _HEADER.match(line):
            counts["header without brackets"] += 1
            marked.append(SECTION)
        else:
            lead = _LEAD.match(line)
            if lead:
                counts["header without brackets"] += 1
                marked.append(SECTION)
                line = line[lead.end() :]
            first, *rest = unglue(line, names)
            marked.append(first)
            for part in rest:
                counts["glued songs"] += 1
                marked += [SONG, part]
    return marked


def _replace(pattern, by, text, rule, counts):
    text, n = pattern.subn(by, text)
    counts[rule] += n
    return text


def _bracketed(match: re.Match[str]) -> str:
    """A header becomes a section border, a remark vanishes, a bracketed lyric stays."""
    inside = (match[1] if match[1] is not None else match[2]).strip()
    if re.match(_KEYWORDS, inside, re.IGNORECASE):
        # A header glued to the line before it is where the next song begins.
        before = match.string[match.start() - 1 : match.start()]
        return f"\n{SONG if before.strip() else SECTION}\n"
    if len(words(inside)) >= 5 and ":" not in inside:
        return f" {inside} "
    at_line_start = match.string[match.start() - 1 : match.start()] in {"", "\n"}
    return f"\n{SECTION}\n" if at_line_start and inside[:1].isupper() else " "


def _camel_names(text: str) -> frozenset[str]:
    """Words with a capital inside that stand several times in a file: names, not borders."""
    seen = Counter(_CAMEL.findall(text))
    return frozenset(word for word, n in seen.items() if n >= 3 or word.lower() in _NAMES)


def unglue(line: str, names: frozenset[str] = frozenset()) -> list[str]:
    """Cut a line where a song ends and the next begins without a newline.

    >>> unglue("Il est tardYo les gars")
    ['Il est tard', 'Yo les gars']
    """
    cuts = []
    spans = [m.span() for m in _CAMEL.finditer(line) if m[0] in names or m[0].lower() in _NAMES]
    for match in _GLUE.finditer(line):
        at = match.start()
        inside_name = any(a < at < b for a, b in spans)
        opening_quote = line[at - 1] == '"' and line.count('"', 0, at) % 2 == 1
        if not inside_name and not opening_quote and at:
            cuts.append(at)
    return [line[a:b].strip() for a, b in zip([0, *cuts], [*cuts, len(line)], strict=True)]


def split_songs(marked: list[str]) -> Iterator[tuple[str, list[list[str]]]]:
    """Yield (title, sections) of each song; a section is a list of lines."""
    title, sections = "", [[]]
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
