"""How several verses are shown in one message."""

from collections.abc import Sequence

from bot.features.place import Place
from bot.locales import text
from bot.replies import MOST_CONTENT, escape, shorten
from bot.storage import Verse


def listing(title: str, verses: Sequence[Verse], place: Place) -> str:
    """Return verses below a title, each cut so that all fit."""
    head = f"**{title}**"
    share = (MOST_CONTENT - len(head)) // max(len(verses), 1) - 2
    return "\n".join([head, *(_entry(verse, place, share) for verse in verses)])


def _entry(verse: Verse, place: Place, most: int) -> str:
    kept = f" · ⭐ {verse.favourites}" if verse.favourites else ""
    jump = ""
    if verse.message_id:
        where = f"{verse.guild_id or '@me'}/{verse.thread_id or verse.channel_id}"
        address = f"https://discord.com/channels/{where}/{verse.message_id}"
        jump = f" · [{text(place.language, 'history.jump')}](<{address}>)"
    about = f"-# <t:{verse.created_at}:d> · <@{verse.author_id}>{kept}{jump}"
    room = most - len(about) - 1
    shown: list[str] = []
    for line in verse.lines:
        one = escape(line.text)
        if room - len(one) < len(verse.lines):
            shown.append(shorten(one, max(room - 3, 1)))
            break
        shown.append(one)
        room -= len(one) + 3
    return "\n".join([about, " / ".join(shown)])
