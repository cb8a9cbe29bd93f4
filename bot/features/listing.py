"""How several verses are shown in one message."""

from collections.abc import Callable, Sequence

from bot.features.place import Place
from bot.locales import Language, text
from bot.replies import MOST_DESCRIPTION, MOST_EMBEDDED, Shown, escape, fitted
from bot.storage import Verse

Mask = Callable[[str], str]


def listing(title: str, verses: Sequence[Verse], place: Place, mask: Mask) -> Shown:
    """Return verses below a title, an embed each.

    Where they are too long, their longest lines are shortened; none is left out.
    """
    share = min(MOST_EMBEDDED // max(len(verses), 1), MOST_DESCRIPTION)
    return Shown(f"**{title}**", tuple(_entry(verse, place, mask, share) for verse in verses))


def _entry(verse: Verse, place: Place, mask: Mask, most: int) -> str:
    kept = f" · ⭐ {verse.favourites}" if verse.favourites else ""
    about = f"<t:{verse.created_at}:d> · <@{verse.author_id}>{kept}{jump_to(verse, place.language)}"
    return f"{about}\n{lines_of(verse, mask, most - len(about) - 1)}"


def address(verse: Verse) -> str | None:
    """Return the address of a verse's message; None if it was never noted."""
    if verse.message_id is None:
        return None
    where = f"{verse.guild_id or '@me'}/{verse.thread_id or verse.channel_id}"
    return f"https://discord.com/channels/{where}/{verse.message_id}"


def jump_to(verse: Verse, language: Language) -> str:
    """Return a link to a verse's message, to be set after other words; nothing if there is none."""
    where = address(verse)
    return f" · [{text(language, 'history.jump')}]({where})" if where else ""


def lines_of(verse: Verse, mask: Mask, most: int) -> str:
    """Return all lines of a verse in at most so many characters, those of members marked."""
    pens = ["✍️ " if line.given else "" for line in verse.lines]
    words = [escape(mask(line.text) if line.given else line.text) for line in verse.lines]
    room = most - sum(map(len, pens))
    return "\n".join(pen + line for pen, line in zip(pens, fitted(words, room), strict=True))
