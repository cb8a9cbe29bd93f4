"""Written forms, and the search for one of which only some letters are seen."""

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

    For each length, place, and letter or digit it keeps the set of the forms that have it, as
    the bits of a number; the forms that fit are those in all the sets of the letters seen.
    """

    def __init__(self) -> None:
        self._forms: dict[int, list[Form]] = {}
        self._having: dict[int, list[dict[str, int]]] = {}

    def add(self, form: Form) -> None:
        """Put a form in; the earlier ones come first where several fit."""
        length = len(form.text)
        forms = self._forms.setdefault(length, [])
        bit = 1 << len(forms)
        forms.append(form)
        places = self._having.get(length)
        if places is None:
            places = self._having[length] = [{} for _ in form.text]
        for having, letter in zip(places, form.text, strict=True):
            if letter.isascii() and letter.isalnum():
                having[letter] = having.get(letter, 0) | bit

    def find(self, masked: str) -> list[Form]:
        """Return the first forms of that length with its letters and digits at their places."""
        length = len(masked)
        fitting = -1
        for having, letter in zip(self._having.get(length, ()), masked, strict=False):
            if letter in having:
                fitting &= having[letter]
                if not fitting:
                    return []
            elif letter.isascii() and letter.isalnum():
                return []
        found: list[Form] = []
        while fitting > 0 and len(found) < _MOST:
            last = fitting & -fitting
            found.append(self._forms[length][last.bit_length() - 1])
            fitting ^= last
        return found
