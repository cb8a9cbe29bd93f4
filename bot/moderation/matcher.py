"""Finds the forms of one lexicon in a folded text, in time linear in its length."""

import re
import unicodedata

from bot.moderation.joining import Joiner, Placed
from bot.moderation.lexicon import Lexicon
from bot.moderation.match import Match, outermost
from bot.moderation.normalise import collapse
from bot.moderation.reader import Reader, Word
from bot.moderation.wordlist import Entry

_SEGMENT = re.compile(r"\S+")
# Natural separators part a segment into pieces; other marks may stand for letters.
_PIECE = re.compile(r"""[^'\-.,;:/\\"()\[\]{}<>~=`«»]+""")
_OUTER = "".join(chr(c) for c in range(33, 127) if not chr(c).isalnum() and chr(c) not in "@$")
_GLUED = re.compile("[a-z]{2,}2[a-z]{3}")
_GLUED_PART = re.compile("2|[^2]+")
_KNOWN_SEGMENTS = 8192
_LONGEST_KNOWN = 32


Found = tuple[int, int, Match]  # its first word, and one past its last


class Matcher:
    """Matches texts against one lexicon, remembering the segments it has read."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._contractions = lexicon.contractions
        self._reader = Reader(lexicon)
        self._joiner = Joiner(self._reader, lexicon.split)
        # a run of one sign is read as that sign
        signs = f"|([{re.escape(lexicon.signs)}])\\1*" if lexicon.signs else "|((?!))"
        self._word = re.compile(f"[a-z0-9]+{signs}")
        self._segments: dict[str, list[Placed]] = {}

    def find(self, folded: str) -> list[Match]:
        """Return what is found, in order of position, the innocent left out."""
        words = self._words(folded)
        found = [
            (i, i + 1, Match(start, end, word.form.entry, word.form.lemma))
            for i, (start, end, word) in enumerate(words)
            if word.form is not None and word.form.entry is not None
        ]
        alone = len(found)
        excused = self._phrases(words, found)
        if excused:
            found = [f for f in found if not _is_excused(f, excused)]
        matches = [match for _, _, match in found]
        return outermost(matches) if len(found) > alone or excused else matches

    def lists(self, word: str) -> bool:
        """Whether a folded word is itself a banned form."""
        forms = self._lexicon.forms.get(collapse(word), ())
        return any(form.text == word and form.entry is not None for form in forms)

    def word(self, folded: str) -> Match | None:
        """Return what a single folded word of letters and digits is, if it is banned."""
        form = self._reader.read(folded)
        if form is None or form.entry is None:
            return None
        return Match(0, len(folded), form.entry, form.lemma)

    def accented(self, entry: Entry, written: str) -> bool:
        """Whether a word has the accents that its entry asks for, as it was written."""
        if not entry.accents:
            return True
        wanted = self._lexicon.strict_accents[entry]
        text = unicodedata.normalize("NFC", written).lower()
        if "".join(filter(str.isalpha, text)) in wanted:  # a.t.t.a.r.d.é
            return True
        return not text.isalpha() and any(_fits(form, text) for form in wanted)  # att*rdé

    def _words(self, folded: str) -> list[Placed]:
        words: list[Placed] = []
        known = self._segments
        for match in _SEGMENT.finditer(folded):
            text, base = match.group(), match.start()
            segment = known.get(text)
            if segment is None:
                segment = self._segment(text)
                if len(text) <= _LONGEST_KNOWN:
                    if len(known) >= _KNOWN_SEGMENTS:
                        known.clear()
                    known[text] = segment
            for start, end, word in segment:
                words.append((base + start, base + end, word))
        return self._joiner.unsplit(folded, self._joiner.spelt(folded, words))

    def _segment(self, segment: str) -> list[Placed]:
        """Read the words of a stretch without spaces."""
        if segment.isascii() and segment.isalnum():
            return self._letters(segment, 0)
        words: list[Placed] = []
        known = self._reader.known
        for match in _PIECE.finditer(segment):
            piece, base = match.group(), match.start()
            word = known.get(piece) if piece not in self._contractions else None
            if word is not None and (("2" not in piece and piece.isascii()) or _is_form(word)):
                words.append((base, match.end(), word))
            elif piece.isascii() and piece.isalnum():
                words += self._letters(piece, base)
            else:
                words += self._piece(piece, base, segment)
        # single letters are put together later, with those beyond the segment
        if len(words) > 1 and any(end - start > 1 for start, end, _ in words):
            return self._joiner.rejoined(segment, words)
        return words

    def _letters(self, text: str, base: int) -> list[Placed]:
        """Read letters and digits without a mark: one word, or several glued or contracted."""
        if text in self._contractions:
            whole = (base, base + len(text))
            return [(*whole, self._reader.word(part)) for part in self._contractions[text]]
        word = self._reader.word(text)
        if "2" not in text or _is_form(word) or _GLUED.match(text) is None:
            return [(base, base + len(text), word)]
        words: list[Placed] = []
        for part in _GLUED_PART.findall(text):
            words.append((base, base + len(part), self._reader.word(part)))
            base += len(part)
        return words

    def _piece(self, piece: str, base: int, segment: str) -> list[Placed]:
        """Read a piece that has marks."""
        bare = piece.strip(_OUTER)
        if not bare:
            return []
        start = piece.index(bare)
        end = start + len(bare)
        plain = self._reader.word(bare) if bare.isascii() and bare.isalnum() else None
        if plain is None:
            word = self._reader.hidden(bare)
            if word is not None:
                return [(base + start, base + end, word)]
        if end < len(piece) and piece[end] in "*#" and segment[0] not in "*_|~":
            # p*t*, sal***: the mark at the end hides letters too
            tail = len(piece) - len(piece[end:].lstrip("*#"))
            word = self._reader.hidden(piece[start:tail]) if tail - end <= end - start else None
            if word is not None:
                return [(base + start, base + tail, word)]
        if plain is not None and bare not in self._contractions:
            return [(base + start, base + end, plain)]
        words: list[Placed] = []
        for match in self._word.finditer(piece, start, end):
            text, (first, last) = match[1] or match[0], match.span()
            if text in self._contractions:
                words += self._letters(text, base + first)
            else:
                words.append((base + first, base + last, self._reader.word(text)))
        return words

    def _phrases(self, words: list[Placed], found: list[Found]) -> dict[int, set[Entry | None]]:
        """Add the phrases to what is found; return what is excused at which word."""
        excused: dict[int, set[Entry | None]] = {}
        begun = [(i, word.start) for i, (_, _, word) in enumerate(words) if word.start is not None]
        if not begun:
            return excused
        rows = [word.symbols for _, _, word in words]
        rows.append(())
        for first, last, state in self._lexicon.phrases.walk(rows, begun):
            for entry, pattern in state.bans:
                span = words[first][0], words[last - 1][1]
                found.append((first, last, Match(*span, entry, pattern)))
            for pardoned in state.excuses:
                for k in range(first, last):
                    excused.setdefault(k, set()).add(pardoned)
        return excused


def _is_form(word: Word) -> bool:
    """Whether a word stands for a form as a whole."""
    return word.form is not None and not word.form.derived


def _fits(form: str, text: str) -> bool:
    """Whether a text is a form, or the form with letters behind marks."""
    return len(form) == len(text) and all(
        c == letter or not c.isalpha() for c, letter in zip(text, form, strict=True)
    )


def _is_excused(found: Found, excused: dict[int, set[Entry | None]]) -> bool:
    """Whether all of what is found lies in what is excused."""
    first, last, match = found
    return all(
        k in excused and (match.entry in excused[k] or None in excused[k])
        for k in range(first, last)
    )
