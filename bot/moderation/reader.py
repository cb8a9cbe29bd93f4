"""Reads single words: which form of the lexicon a written word stands for."""

import re
from collections.abc import Sequence
from itertools import accumulate
from operator import ne
from typing import NamedTuple

from bot.moderation.forms import Form
from bot.moderation.lexicon import Lexicon
from bot.moderation.normalise import as_letters, at_least, collapse, leet_readings, shorten
from bot.moderation.phrases import ANY, State
from bot.moderation.spelling import consonants, respell, sound

_RESPELT = re.compile(r"k|q|ph|z$|h$")
_CONSONANTS = frozenset("bcdfgjklmnpqrstvxz")
_UNKNOWN = (ANY,)
_LONGEST_FRAGMENT = 5
_KNOWN_WORDS = 8192
_STEM_LEAST = 5  # shorter words hold no stem
_LONGEST = 48  # longer words are searched for stems only
_SHORTEST_JOINED, _MOST_PIECES = 4, 3
_NO_LETTERS_OR_DIGITS = re.compile(r"[^a-z0-9]+")
_TERSE = 3  # abbreviations so short are not told from others when a letter is doubled
_TERSE_PLAIN = 4  # the same for words of phrases
_FEMININE = ("ee", "ees")
_EMPHATIC = 3  # so many times the same letter is no spelling of an ordinary word
_HEARD_LEAST, _HEARD_MOST = 4, 16  # letters of a word that is looked for by its sound
_VISIBLE_SHARE = 1 / 3
_VISIBLE_LEAST = 2


class Word(NamedTuple):
    """A word of the text as the lexicon reads it.

    Attributes:
        text: its letters and digits, folded.
        form: the form it stands for, if any.
        symbols: what it is for phrases.
        start: where it leads in the phrases, if some begin with it.
        fragment: whether it looks like a piece of a split word.
        banned: whether the form it stands for is.
    """

    text: str
    form: Form | None
    symbols: tuple[str, ...]
    start: State | None
    fragment: bool
    banned: bool


class Reader:
    """Looks words up in one lexicon, through every spelling it knows."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._begins = lexicon.begins
        self.known: dict[str, Word] = {}  # what `word` has read
        self._joined: dict[str, Word | None] = {}

    def word(self, text: str) -> Word:
        """Read a word of letters and digits."""
        word = self.known.get(text)
        if word is None:
            word = self._made(text, self.read(text))
            if len(text) <= _LONGEST:
                if len(self.known) >= _KNOWN_WORDS:
                    self.known.clear()
                self.known[text] = word
        return word

    def hidden(self, text: str) -> Word | None:
        """Read a word with marks among its letters, if it hides a banned one."""
        if len(text) > _LONGEST:
            return None
        letters = _NO_LETTERS_OR_DIGITS.sub("", text)
        leet = () if "*" in text else leet_readings(text)
        for reading in (*leet, letters):
            if reading in self._lexicon.innocent:
                return None
            known = self.known.get(reading)
            if known is not None and known.form is None and reading.isalpha():
                continue  # read before, and it is nothing
            form = self._exact(reading) or self._stem(reading)
            if form is not None and (form.entry is not None or reading in leet):
                return self._made(reading, form)
        form = self._masked(text, letters)
        return None if form is None else self._made(form.text, form)

    def joinable(self, texts: Sequence[str]) -> dict[int, list[int]]:
        """Return which neighbouring words may make a banned one (quick).

        To the place of the first belongs how many they are, most first. All keys are looked
        for at once in the collapsed text; those count that begin and end where words do.
        """
        whole = "".join(texts)
        if self._lexicon.joinable is None or len(whole) < _SHORTEST_JOINED:
            return {}
        collapsed = collapse(whole)
        keys = list(self._lexicon.joinable.iter(collapsed))
        if not keys:
            return {}
        # the places where words begin, in the text and in the collapsed one
        places = list(accumulate(map(len, texts), initial=0))
        begins, lasts = places[:-1], [place - 1 for place in places[1:]]
        if len(collapsed) < len(whole):
            runs = list(accumulate(map(ne, whole, whole[1:]), initial=0))
            begins, lasts = [runs[i] for i in begins], [runs[i] for i in lasts]
        # of words in one run of a letter, the last begins and the first ends a key
        beginning = dict(zip(begins, range(len(texts)), strict=True))
        spots: dict[int, list[int]] = {}
        for end, length in keys:
            i = beginning.get(end - length + 1)
            if i is None or lasts[i] == end or end not in lasts[i : i + _MOST_PIECES]:
                continue
            last = lasts.index(end, i)
            if _SHORTEST_JOINED <= places[last + 1] - places[i] <= _LONGEST:
                spots.setdefault(i, []).append(last - i + 1)
        for counts in spots.values():
            counts.sort(reverse=True)
        return spots

    def joined(self, text: str) -> Word | None:
        """Read pieces put together: only as a form itself, not as a stem."""
        if text in self._joined:
            return self._joined[text]
        word = None
        if text not in self._lexicon.innocent:
            forms = (self._exact(reading) for reading in (text, *leet_readings(text)))
            form = next((form for form in forms if form is not None), None)
            word = None if form is None else self._made(text, form)
        if len(self._joined) < _KNOWN_WORDS:
            self._joined[text] = word
        return word

    def _made(self, text: str, form: Form | None) -> Word:
        symbols = form.symbols if form else _UNKNOWN
        start = None if symbols is _UNKNOWN else self._lexicon.phrases.begin(symbols)
        banned = form is not None and form.entry is not None
        short = len(text) <= _LONGEST_FRAGMENT
        fragment = short and not banned and text not in self._lexicon.short
        return Word(text, form, symbols, start, fragment, banned)

    def read(self, text: str) -> Form | None:
        """Return the form that a word of letters and digits stands for, if any."""
        if len(text) > _LONGEST:
            return self._stem(text)
        form = self._exact(text)
        if text in self._lexicon.innocent:
            return form if form is not None and form.entry is None else None
        if form is not None or len(text) < 2:
            return form
        if text.isalpha():
            return self._respelt(text) or self._stem(text) or self._heard(text)
        readings = leet_readings(text)
        for reading in readings:
            form = self._exact(reading)
            if form is not None:
                return form
        likeliest = readings[0] if readings else text
        return self._respelt(likeliest) or self._stem(likeliest)

    def _exact(self, text: str) -> Form | None:
        """Return the form that a word is, or is with letters repeated."""
        if text[:3] not in self._begins:  # spares most words their collapse
            return None
        forms = self._lexicon.forms.get(collapse(text))
        if forms is None:
            return None
        for form in forms:
            if form.text == text:
                return form
        fitting: list[Form] = []
        for form in reversed(forms):
            doubled = len(form.text) > (_TERSE if form.entry else _TERSE_PLAIN)
            if form.entry is None and text.endswith(_FEMININE):  # salées is no sales
                doubled = False
            if at_least(text, form.text, 2 if doubled else _EMPHATIC):
                fitting.append(form)
        # rather a banned one, and of several one that phrases know: merdeee
        known = [form for form in fitting if len(form.symbols) > 1]
        banned = (form for form in (*known, *fitting) if form.entry is not None)
        return next(banned, fitting[0] if fitting else None)

    def _respelt(self, text: str) -> Form | None:
        """Return the form with the sounds of a word, or the one whose final e it lacks."""
        if _RESPELT.search(text) is not None:
            spelt = respell(text)
            if spelt != text:
                form = None if spelt in self._lexicon.innocent else self._exact(spelt)
                if form is not None and form.entry is not None:
                    return form
        if "v" in text:  # pvte
            form = self._exact(text.replace("v", "u"))
            if form is not None and form.entry is not None:
                return form
        if len(text) >= 4 and text[-1] in _CONSONANTS and text[:3] in self._begins:
            form = self._exact(text + "e")
            if form is not None and form.entry is not None and len(form.text) > len(text):
                return form
        return None

    def _stem(self, text: str) -> Form | None:
        """Return a form for a longer word that holds a banned stem."""
        if self._lexicon.stems is None or len(text) < _STEM_LEAST:
            return None
        for reading in shorten(text):
            for _, (entry, stem) in self._lexicon.stems.iter(reading):
                return Form(text, stem, entry, _UNKNOWN, derived=True)
        return None

    def _heard(self, text: str) -> Form | None:
        """Return a form that sounds as a word does."""
        if not _HEARD_LEAST <= len(text) <= _HEARD_MOST:
            return None
        if consonants(text) not in self._lexicon.consonants:
            return None
        return self._lexicon.sounds.get(sound(text))

    def _masked(self, text: str, visible: str) -> Form | None:
        """Return the form that fits a word of which only some letters are not behind marks."""
        if len(visible) < _VISIBLE_LEAST or len(visible) < _VISIBLE_SHARE * len(text):
            return None
        if not (text[0].isascii() and text[0].isalnum()):
            return None
        forms = self._lexicon.masked.find(text if visible.isalpha() else as_letters(text))
        if len(forms) < 2 or forms[0].entry is not None:
            return forms[0] if forms else None
        # any of several words of phrases
        symbols = tuple(dict.fromkeys(symbol for form in forms for symbol in form.symbols))
        return Form(forms[0].text, forms[0].lemma, None, symbols)
