"""Whether a word is written so that a reader knows it and a list does not."""

import re
import unicodedata
from collections.abc import Collection

from bot.moderation.normalise import fold, shorten

_LETTERS = re.compile(r"\w+")
_ENDING = re.compile(r"(?<=[a-z]{3})([.·•/(-]+(e|s|es))*[^\w\s]*$")  # autiste·s


def is_disguised(written: str, forms: Collection[str] = ()) -> bool:
    """Whether a word is written so that a reader knows it and a list does not.

    Args:
        written: the word as it stands in the text.
        forms: what it may stand for; between @ and a number, one of them is somebody's name.

    >>> [is_disguised(w) for w in ("s.e.x.e", "s e x e", "s3xe", "sexeeee")]
    [True, True, True, True]
    >>> [is_disguised(w, ("sexe",)) for w in ("sexe", "Sexé", "sexe·s", "sexe*", "@sexe")]
    [False, False, False, False, False]
    """
    text = "".join(
        c for c in unicodedata.normalize("NFKD", written) if not unicodedata.combining(c)
    )
    text = _ENDING.sub("", text.lower())
    if any(map(str.isspace, text)):  # «mon gol» may be two words
        return all(len(letter) == 1 for letter in _LETTERS.findall(text))
    if text.removeprefix("@").rstrip("0123456789") in map(fold, forms):
        return False
    return not (text.isascii() and text.isalpha()) or len(shorten(text)) > 1
