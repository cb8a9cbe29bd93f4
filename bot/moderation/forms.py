"""Written forms, and the search for one of which only some letters are seen."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.moderation.wordlist import Entry

_MOST = 8  # forms that a mask may stand for


@dataclass(frozen=True, slots=True)
class Form:
    """One written form, folded, with the entry that bans it, if any.

    `symbols` is what it is for phrases; `derived`: it only holds the letters that give it away.
    """

    text: str
    lemma: str
    entry: Entry | None
    symbols: tuple[str, ...] = ()
    derived: bool = False


class MaskedForms:
    """Finds a form by its length and some of its letters, in time bounded by its length.

    For each length, place and letter it keeps the set of the forms that have it, as the bits
    of a number; the forms that fit are those in all the sets of the letters seen.
    """

    def __init__(self) -> None:
        self._forms: dict[int, list[Form]] = {}
        self._having: dict[tuple[int, int, str], int] = {}

    def add(self, form: Form) -> None:
        """Put a form in; the earlier ones come first where several fit."""
        length = len(form.text)
        forms = self._forms.setdefault(length, [])
        bit = 1 << len(forms)
        forms.append(form)
        for place, letter in enumerate(form.text):
            key = length, place, letter
            self._having[key] = self._having.get(key, 0) | bit

    def find(self, length: int, seen: Iterable[tuple[int, str]]) -> list[Form]:
        """Return the first forms of that length with these letters at these places."""
        fitting = -1
        for place, letter in seen:
            fitting &= self._having.get((length, place, letter), 0)
            if not fitting:
                return []
        found: list[Form] = []
        while fitting > 0 and len(found) < _MOST:
            last = fitting & -fitting
            found.append(self._forms[length][last.bit_length() - 1])
            fitting ^= last
        return found
