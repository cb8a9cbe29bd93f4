"""The filter: what a text holds, whether a level lets it through, what to mask."""

import gc
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Self

from bot.moderation.categories import ALWAYS_REFUSED, Hit, Judgement, Level, refuses
from bot.moderation.disguise import is_disguised
from bot.moderation.lexicon import banned_words, build
from bot.moderation.match import Match
from bot.moderation.matcher import Matcher
from bot.moderation.normalise import fold, origin_span, origins
from bot.moderation.wordlist import Entry, Wordlist, WordlistError

MASK = "•"
_GUILDS = 64  # own lists kept compiled
_LONG = 20_000  # code points; with more, half the time would go into looking for cycles


class Filter:
    """Judges texts by the word lists.

    Loading takes most of a second: keep one. It remembers the words it has read, within
    bounds, and may be used from several threads.
    """

    def __init__(self, lists: Wordlist) -> None:
        try:
            self._matcher = Matcher(build(lists))
        except ValueError as error:
            raise WordlistError(str(error)) from None
        self._own = lru_cache(_GUILDS)(lambda words: Matcher(banned_words(words)))

    @classmethod
    def load(cls, extra: Path | None = None) -> Self:
        """Load the lists that come with the bot, and a host's own file over them.

        Raises:
            WordlistError: a list cannot be read or is not understood.
        """
        lists = Wordlist()
        folder = resources.files("bot.moderation") / "wordlists"
        for file in sorted(folder.iterdir(), key=lambda f: f.name):
            if file.name.endswith(".toml"):
                with resources.as_file(file) as path:
                    lists.read(path)
        if extra is not None:
            lists.read(extra)
        return cls(lists)

    def check(
        self,
        text: str,
        level: Level,
        *,
        banned: Collection[str] = (),
        allowed: Collection[str] = (),
    ) -> Judgement:
        """Judge a text.

        Args:
            text: anything, a line or a whole verse with newlines.
            level: how much passes.
            banned: a guild's own words and phrases, refused at every level.
            allowed: words and phrases a guild wants to pass; they cannot free what every
                level refuses.
        """
        if len(text) > _LONG:
            with _uncollected():
                return self._check(text, level, banned, allowed)
        return self._check(text, level, banned, allowed)

    def _check(
        self, text: str, level: Level, banned: Collection[str], allowed: Collection[str]
    ) -> Judgement:
        folded = fold(text)
        matches = self._matcher.find(folded)
        if banned:
            own: Matcher = self._own(tuple(sorted(set(banned))))
            matches = sorted([*matches, *own.find(folded)], key=lambda m: (m.start, m.end))
        if not matches:
            return _NOTHING
        hits, refused = self._hits(text, matches, level)
        if allowed:
            words = {_on_one_line(word) for word in allowed}
            hits, refused = _without(hits, words), _without(refused, words)
        return Judgement(not refused, tuple(hits), tuple(refused))

    def refuses_word(self, word: str, level: Level) -> bool:
        """Whether a level refuses a single word: for whole vocabularies, quicker than `check`."""
        folded = fold(word)
        if not (folded.isascii() and folded.isalnum()):
            return not self.check(word, level).allowed
        match = self._matcher.word(folded)
        return (
            match is not None
            and refuses(level, match.entry.category, match.entry.severity)
            and self._as_asked(match.entry, word)
        )

    def lists(self, word: str) -> bool:
        """Whether the lists hold a word as it is: as a form or an inflected form, banned."""
        return self._matcher.lists(fold(word))

    @staticmethod
    def mask(text: str, hits: Iterable[Hit]) -> str:
        """Return a text with the letters of its hits hidden, all but the first of each.

        >>> from bot.moderation.categories import Category
        >>> Filter.mask("flûte alors", [Hit(Category.VULGAR, 1, "flûte", 0, 5, "flute")])
        'f•••• alors'
        """
        characters = list(text)
        for hit in hits:
            for i in range(hit.start + 1, hit.end):
                if not text[i].isspace():
                    characters[i] = MASK
        return "".join(characters)

    def _as_asked(self, entry: Entry, written: str) -> bool:
        """Whether a word is written as its entry asks: with its accents, or disguised."""
        return self._matcher.accented(entry, written) and (
            not entry.disguised or is_disguised(written, entry.forms)
        )

    def _hits(
        self, text: str, matches: Iterable[Match], level: Level
    ) -> tuple[list[Hit], list[Hit]]:
        """Return what is found, and of that what the level refuses."""
        positions = origins(text)
        hits: list[Hit] = []
        refused: list[Hit] = []
        known: dict[Entry, bool] = {}
        for start, end, entry, lemma in matches:
            first, last = origin_span(text, positions, start, end)
            written = text[first:last]
            if not self._as_asked(entry, written):
                continue
            hit = Hit(entry.category, entry.severity, written, first, last, lemma)
            hits.append(hit)
            refusing = known.get(entry)
            if refusing is None:
                refusing = known[entry] = refuses(level, entry.category, entry.severity)
            if refusing:
                refused.append(hit)
        return hits, refused


@contextmanager
def _uncollected() -> Iterator[None]:
    """Put the collection of cycles off: none are made here, and it looks at every object."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _without(hits: Iterable[Hit], words: set[str]) -> list[Hit]:
    """Return the hits but for those a guild lets pass."""
    return [
        hit
        for hit in hits
        if hit.category in ALWAYS_REFUSED
        or not words.intersection((_on_one_line(hit.text), fold(hit.lemma)))
    ]


def _on_one_line(text: str) -> str:
    return fold(text).replace("\n", " ")


_NOTHING = Judgement(allowed=True, hits=(), refused=())
