"""The word lists compiled for matching."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import ahocorasick

from bot.moderation.categories import ALWAYS_REFUSED, Category
from bot.moderation.forms import Form, MaskedForms
from bot.moderation.grammar import classes, clipped, compile_phrases, spelt
from bot.moderation.inflect import INFLECTIONS
from bot.moderation.normalise import collapse, fold
from bot.moderation.phrases import ANY, Phrases
from bot.moderation.spelling import consonants, sound
from bot.moderation.wordlist import Entry, Wordlist

_MASKED_LEAST = 3  # letters of a banned form that is looked for behind marks
_MASKED_PLAIN_LEAST = 4  # the same for a word of phrases
_HEARD = ALWAYS_REFUSED | {Category.INSULT}  # milder words are not worth a name taken for one
_SOUNDS_LEAST = 5  # sounds of a banned form that is looked for by them
_SOUNDS_PLAIN_LEAST = 4  # the same for a word of phrases
_CONSONANTS_LEAST = 2  # fewer are shared with too many words
_SPLIT_LEAST = 4  # a word broken in pieces must have so many letters to be told from chance


@dataclass(slots=True)
class Lexicon:
    """All that matching looks up; keys are folded.

    Attributes:
        forms: the forms by their `collapse`.
        innocent: whole words never taken for another.
        short: ordinary short words, which are no pieces of a split one.
        contractions: what is written as one word and is several («dla»), with these.
        begins: how words begin (three letters) that may be one of `forms`, letters repeated.
        joinable: the lengths of the keys of banned forms, which are looked for where a word
            is in pieces (Aho-Corasick), None without any.
        masked: the forms looked for where letters are hidden behind marks.
        sounds: forms by their `sound`: slurs and insults, and the words of classes.
        consonants: those of the words in `sounds`.
        phrases: the phrases that ban and that excuse.
        stems: letters that give away a longer word (Aho-Corasick), None without any.
        split: banned forms by their `collapse`, found across spaces (Aho-Corasick).
        signs: the characters of the lists that are neither letters nor digits (emoji).
        strict_accents: the entries that want their accents, with their forms as written.
    """

    forms: dict[str, tuple[Form, ...]] = field(default_factory=dict)
    innocent: frozenset[str] = frozenset()
    short: frozenset[str] = frozenset()
    contractions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    begins: frozenset[str] = frozenset()
    joinable: ahocorasick.Automaton | None = None
    masked: MaskedForms = field(default_factory=MaskedForms)
    sounds: dict[str, Form] = field(default_factory=dict)
    consonants: set[str] = field(default_factory=set)
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
    of_word = classes(lists)
    used = compile_phrases(lexicon.phrases, lists, of_word, relaxed)
    innocent = {fold(word) for word in lists.innocent}
    innocent = innocent.union(*map(_excepted_words, lists.entries))
    lexicon.innocent = frozenset(innocent - banned.keys())
    lexicon.short = frozenset(fold(word) for word in lists.short)
    lexicon.contractions = {
        fold(written): tuple(map(fold, words)) for written, words in lists.contractions.items()
    }

    spellings = spelt(lists)
    for word in used - banned.keys():
        for text in clipped(word):
            # «noir» stays one, though patterns have «noirs»; «tué» may be «tuer»
            if text not in banned and (text not in used or word.endswith("er")):
                spellings.setdefault(text, []).append(word)
    grouped: dict[str, list[Form]] = {}
    known = used | banned.keys() | spellings.keys()
    for text in sorted(known, key=lambda word: (word not in banned, word)):
        entry, lemma = banned.get(text, (None, text))
        meant = [word for word in (text, *spellings.get(text, ())) if word in used]
        symbols = (*(s for word in meant for s in (word, *of_word.get(word, ()))), ANY)
        form = Form(text, lemma, entry, symbols)
        grouped.setdefault(collapse(text), []).append(form)
        if entry is not None and entry.disguised:  # innocent to all that guesses at letters
            entry, form = None, Form(text, lemma, None, symbols)
        if len(text) >= (_MASKED_LEAST if entry else _MASKED_PLAIN_LEAST):
            lexicon.masked.add(form)
        if text in of_word or (entry and entry.category in _HEARD and not entry.accents):
            heard, kept = sound(text), consonants(text)
            least = _SOUNDS_LEAST if entry else _SOUNDS_PLAIN_LEAST
            if len(heard) >= least and len(kept) >= _CONSONANTS_LEAST:
                lexicon.sounds[heard] = _either(lexicon.sounds.get(heard), form)
                lexicon.consonants.add(kept)
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


def _either(known: Form | None, form: Form) -> Form:
    """Return what a sound stands for that two forms share: the banned one, or both."""
    if known is None or known.entry is not None or form.entry is not None:
        return known or form
    symbols = tuple(dict.fromkeys((*known.symbols[:-1], *form.symbols)))
    return Form(known.text, known.lemma, None, symbols)


def _begins(keys: Iterable[str]) -> Iterator[str]:
    """Yield the first three letters of all words that collapse to one of these keys."""
    for begin in {key[:3] for key in keys if key}:
        first, second = begin[0], begin[1:2]
        yield from (begin, first * 3)
        if second:
            yield from (first * 2 + second, first + second * 2)
        if len(begin) < 3:
            yield first * 2


def bannable(word: str) -> bool:
    """Whether a guild's own word says what to look for: two letters, or an emoji."""
    text = "".join(_searched(word))
    return len(text) > 1 or not text.isascii()


def _searched(word: str) -> list[str]:
    """Return the words of what a guild bans, each folded; marks are none, emoji are."""
    kept = (c if c.isalnum() or unicodedata.category(c) == "So" else " " for c in fold(word))
    return "".join(kept).split()


def banned_words(words: Iterable[str]) -> Lexicon:
    """Compile a guild's own banned words, phrases and emoji; what `bannable` is not is left out."""
    lists = Wordlist()
    for word in words:
        parts = _searched(word)
        if not bannable(word):
            continue
        if len(parts) == 1:
            entry = Entry(Category.BANNED, 3, forms=(parts[0],), inflect="noun")
        else:
            entry = Entry(Category.BANNED, 3, phrases=(" ".join(parts),))
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
