"""How verses and words of members are put into Discord messages: escaped, and never too long."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import discord

from bot.lyrics.rhyme import Grade
from bot.lyrics.verse import Line

MOST_CONTENT = 2000
MOST_DESCRIPTION = 4096
MOST_EMBEDDED = 6000  # in all embeds of a message together
MOST_CHOICE = 100
MOST_BUTTON = 80

# What Discord reads as markup anywhere, or (second) at the beginning of a line only.
_MARKUP = re.compile(r"[\\*_~|`\[\]<>]")
_OPENING = re.compile(r"^(?:([-+#])|(\d+)([.)]))")
_ADDRESS = re.compile(
    r"(?i)(https?|discord)(?=:)|\b(discord\.gg|discord(?:app)?\.com)(?=/)|\bwww(?=\.)"
)
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
_BREAK = "\u2060"  # word joiner: unseen, and no address goes across it
_LAST_WORD = re.compile(r"^(.*?)([^\W_]+(?:['’-][^\W_]+)*)(\W*)$", re.DOTALL)
_SPACES = re.compile(r"[^\S\u00a0\u202f]+")  # the space before « ! » stays unbroken


def escape(words: str) -> str:
    """Return what a member wrote on one line that shows as it was typed.

    Markdown is escaped, mentions and addresses are broken so that nothing becomes a link,
    and characters that cannot be seen but turn or hide others are dropped.
    """
    line = _SPACES.sub(" ", _INVISIBLE.sub("", words)).strip()
    line = _ADDRESS.sub(lambda found: f"{found[0][:-1]}{_BREAK}{found[0][-1]}", line)
    line = _MARKUP.sub(r"\\\g<0>", line).replace("@", f"@{_BREAK}")
    return _OPENING.sub(lambda m: f"\\{m[1]}" if m[1] else f"{m[2]}\\{m[3]}", line)


def shorten(words: str, most: int) -> str:
    """Return at most `most` characters, with an ellipsis where some were cut."""
    if len(words) <= most:
        return words
    return words[: max(most - 1, 0)].rstrip("\\ ") + "…"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a message shows.

    Attributes:
        content: Its text.
        descriptions: The texts of its embeds, for what the content has no room for.
    """

    content: str
    descriptions: tuple[str, ...] = ()

    @property
    def embeds(self) -> list[discord.Embed]:
        """The embeds, as discord.py takes them."""
        return [discord.Embed(description=words) for words in self.descriptions]


def fitted(lines: Sequence[str], room: int) -> list[str]:
    """Return all of these lines, the longest shortened as far as it takes to fit in one text."""
    room -= len(lines) - 1
    longest = max(map(len, lines), default=0)
    while longest > 1 and sum(min(len(line), longest) for line in lines) > room:
        longest -= 1
    return [shorten(line, longest) for line in lines]


def verse_message(lines: Sequence[Line], footer: str, *, given: bool = True) -> Shown:
    """Return a verse as one message, never longer than Discord allows.

    What is too long for a message's text goes into an embed, which holds twice as much. If it
    is too long for that too, the member's lines are shortened, never the bot's.

    Args:
        lines: The verse; given lines are set in italics after a pen, words that rhyme in bold.
        footer: A line under the verse, already safe.
        given: Whether the given lines are shown; what continues a verse leaves them out.
    """
    rhymed = {line.rhyme for line in lines if line.rhyme_grade not in {None, Grade.NONE}}
    composed = [_composed(line, line.rhyme in rhymed) for line in lines if not line.given]
    written = [escape(line.text) for line in lines if line.given and given]
    whole = "\n".join([*map(_pen, written), *composed, footer])
    if len(whole) <= MOST_CONTENT:
        return Shown(whole)
    room = MOST_DESCRIPTION - sum(len(line) + 1 for line in composed) - len(_pen("")) * len(written)
    verse = "\n".join([*map(_pen, fitted(written, room)), *composed])
    return Shown(shorten(footer, MOST_CONTENT), (shorten(verse, MOST_DESCRIPTION),))


def _pen(line: str) -> str:
    """Return a member's line, marked as theirs; it is escaped already."""
    return f"✍️ *{line}*"


def _composed(line: Line, rhymes: bool) -> str:  # noqa: FBT001 (one flag, one caller)
    """Return a line of the bot's, its last word bold if it rhymes."""
    shown = escape(line.text)
    return _LAST_WORD.sub(r"\1**\2**\3", shown) if rhymes else shown


def author_name(user: discord.abc.User) -> str:
    """Return how a member is named in a message that must ping nobody."""
    return shorten(escape(user.display_name), 64)
