"""The word lists compiled for matching."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import ahocorasick

from bot.moderation.categories import Category
from bot.moderation.forms import Form, MaskedForms
from bot.moderation.inflect import INFLECTIONS
from bot.moderation.normalise import collapse, fold
from bot.moderation.phrases import ANY, Node, Phrases, parse
from bot.moderation.wordlist import Entry, Wordlist

_MASKED_LEAST = 3  # letters of a banned form that is looked for behind marks
_MASKED_PLAIN_LEAST = 4  # the same for a word of phrases
_SPLIT_LEAST = 4  # a word broken in pieces must have so many letters to be told from chance


@dataclass(slots=True)
class Lexicon:
    """All that matching looks up; keys are folded.

    Attributes:
        forms: the forms by their `collapse`.
        innocent: whole words never taken for another.
        short: ordinary short words, which are no pieces of a split one.
        begins: how words begin (three letters) that may be one of `forms`, letters repeated.
        joinable: the lengths of the keys of banned forms, which are looked for where a word
            is in pieces (Aho-Corasick), None without any.
        masked: the forms looked for where letters are hidden behind marks.
        phrases: the phrases that ban and that excuse.
        stems: letters that give away a longer word (Aho-Corasick), None without any.
        split: banned forms by their `collapse`, found across spaces (Aho-Corasick).
        signs: the characters of the lists that are neither letters nor digits (emoji).
        strict_accents: the entries that want their accents, with their forms as written.
    """

    forms: dict[str, tuple[Form, ...]] = field(default_factory=dict)
    innocent: frozenset[str] = frozenset()
    short: frozenset[str] = frozenset()
    begins: frozenset[str] = frozenset()
    joinable: ahocorasick.Automaton | None = None
    masked: MaskedForms = field(default_factory=MaskedForms)
    phrases: Phrases = field(default_factory=Phrases)
    stems: ahocorasick.Automaton | None = None
    split: ahocorasick.Automaton | None = None
    signs: str = ""
    strict_accents: dict[Entry, frozenset[str]] = field(default_factory=dict)


def build(lists: Wordlist) -> Lexicon:
    """Compile word lists.

    Raises:
        ValueError: a phrase or a verb is not understood; the message names it.
    """
    lexicon = Lexicon()
    relaxed = {fold(word) for word in lists.relaxed}
    banned = _banned_forms(lists.entries, relaxed)
    classes = _classes(lists)
    used = _phrases(lexicon.phrases, lists, classes, relaxed)
    innocent = {fold(word) for word in lists.innocent}
    innocent = innocent.union(*map(_excepted_words, lists.entries))
    lexicon.innocent = frozenset(innocent - banned.keys())
    lexicon.short = frozenset(fold(word) for word in lists.short)

    spelt = {fold(s): fold(word) for word, others in lists.spellings.items() for s in others}
    grouped: dict[str, list[Form]] = {}
    known = used | banned.keys() | spelt.keys()
    for text in sorted(known, key=lambda word: (word not in banned, word)):
        entry, lemma = banned.get(text, (None, text))
        meant = [word for word in (text, spelt.get(text)) if word in used]
        symbols = (*(s for word in meant for s in (word, *classes.get(word, ()))), ANY)
        form = Form(text, lemma, entry, symbols)
        grouped.setdefault(collapse(text), []).append(form)
        if len(text) >= (_MASKED_LEAST if entry else _MASKED_PLAIN_LEAST):
            lexicon.masked.add(form)
    lexicon.forms = {key: tuple(forms) for key, forms in grouped.items()}
    lexicon.begins = frozenset(_begins(grouped))
    joinable = [key for key, forms in grouped.items() if any(form.entry for form in forms)]
    lexicon.joinable = _automaton((key, len(key)) for key in joinable)
    lexicon.stems = _automaton(
        (fold(stem), (entry, stem))
        for entry in lists.entries
        for stem in entry.inside
        if fold(stem) not in relaxed
    )
    lexicon.split = _automaton((key, key) for key in joinable if len(key) >= _SPLIT_LEAST)
    lexicon.signs = "".join(sorted({c for text in known for c in text if not c.isascii()}))
    lexicon.strict_accents = {
        entry: frozenset(_written(entry)) for entry in lists.entries if entry.accents
    }
    return lexicon


def _begins(keys: Iterable[str]) -> Iterator[str]:
    """Yield the first three letters of all words that collapse to one of these keys."""
    for begin in {key[:3] for key in keys if key}:
        first, second = begin[0], begin[1:2]
        yield from (begin, first * 3)
        if second:
            yield from (first * 2 + second, first + second * 2)
        if len(begin) < 3:
            yield first * 2


def banned_words(words: Iterable[str]) -> Lexicon:
    """Compile a guild's own banned words and phrases."""
    lists = Wordlist()
    for word in words:
        parts = "".join(c if c.isalnum() else " " for c in fold(word)).split()
        if len(parts) == 1:
            entry = Entry(Category.BANNED, 3, forms=(parts[0],), inflect="noun")
        elif parts:
            entry = Entry(Category.BANNED, 3, phrases=(" ".join(parts),))
        else:
            continue
        lists.entries.append(entry)
    return build(lists)


def _banned_forms(
    entries: Iterable[Entry], relaxed: set[str]
) -> dict[str, tuple[Entry | None, str]]:
    """Return each banned form with its entry and the listed form it comes from."""
    banned: dict[str, tuple[Entry | None, str]] = {}
    for entry in entries:
        spared = relaxed | _excepted_words(entry)
        for written in entry.forms:
            lemma = fold(written)
            if lemma in relaxed:
                continue
            inflected = INFLECTIONS[entry.inflect](lemma) if entry.inflect else (lemma,)
            for text in inflected:
                if text not in spared:
                    banned.setdefault(text, (entry, lemma))
    return banned


def _excepted_words(entry: Entry) -> set[str]:
    return {fold(word) for word in entry.exceptions if " " not in word}


def _classes(lists: Wordlist) -> dict[str, tuple[str, ...]]:
    """Return the classes of each word."""
    classes: dict[str, tuple[str, ...]] = {}
    for name, words in lists.classes.items():
        for word in map(fold, words):
            classes[word] = (*classes.get(word, ()), f"<{name}>")
    return classes


def _phrases(
    phrases: Phrases, lists: Wordlist, classes: dict[str, tuple[str, ...]], relaxed: set[str]
) -> set[str]:
    """Compile the phrases; return the words that they are made of."""
    used: set[str] = set()

    def ends(pattern: str) -> list[Node]:
        items = parse(pattern, fold)
        for rows in items:
            used.update(*rows)
        return phrases.add(items)

    for entry, pattern in _banned_phrases(lists.entries, relaxed):
        for node in ends(pattern):
            node.bans = (entry, pattern)
    for excuse, pattern in _excusing_phrases(lists):
        for node in ends(pattern):
            node.excuses = (excuse,)
    named = {symbol for symbol in used if symbol.startswith("<")}
    unknown = named - {f"<{name}>" for name in lists.classes}
    if unknown:
        raise ValueError(f"a phrase names the class {min(unknown)}, which no list has.")
    used -= named | {ANY}
    return used | {word for word, held in classes.items() if not named.isdisjoint(held)}


def _banned_phrases(entries: Iterable[Entry], relaxed: set[str]) -> Iterator[tuple[Entry, str]]:
    for entry in entries:
        for pattern in entry.phrases:
            if fold(pattern) not in relaxed:
                yield entry, pattern


def _excusing_phrases(lists: Wordlist) -> Iterator[tuple[Entry | None, str]]:
    """Yield the innocent phrases, each with the entry it excuses; None: every entry."""
    for entry in lists.entries:
        for pattern in entry.exceptions:
            if " " in pattern:
                yield entry, pattern
    for pattern in lists.innocent_phrases:
        yield None, pattern


def _written(entry: Entry) -> Iterator[str]:
    for form in entry.forms:
        yield from INFLECTIONS[entry.inflect](form) if entry.inflect else (form,)


def _automaton(items: Iterable[tuple[str, object]]) -> ahocorasick.Automaton | None:
    automaton = ahocorasick.Automaton()
    for key, value in items:
        automaton.add_word(key, value)
    if not len(automaton):
        return None
    automaton.make_automaton()
    return automaton
