"""What phrases are written with: classes of words, parts that recur, spellings.

A class holds words, verbs (`tuer*`: with all forms) and other classes (`<women>`); a part is
a stretch of a pattern, written `{all}` where it recurs, and may hold other parts.
"""

import re
from collections.abc import Iterable, Iterator

from bot.moderation.inflect import verb
from bot.moderation.normalise import fold
from bot.moderation.phrases import ANY, Node, Phrases, parse
from bot.moderation.wordlist import Entry, Wordlist

_PART = re.compile(r"\{(\w+)\}")
_CLIPPED, _KEPT = ("e", "s", "er"), ("ee", "ees", "ss")
_SHORT = 4  # letters of a word that keeps its ending
_DEEPEST = 8  # parts inside parts, classes inside classes


def classes(lists: Wordlist) -> dict[str, tuple[str, ...]]:
    """Return the classes of each word, as patterns name them.

    Raises:
        ValueError: a class names one that no list has, or holds itself; a verb is no verb.
    """
    of_word: dict[str, tuple[str, ...]] = {}
    for name in lists.classes:
        for word in dict.fromkeys(_members(lists, name, _DEEPEST)):
            of_word[word] = (*of_word.get(word, ()), f"<{name}>")
    return of_word


def _members(lists: Wordlist, name: str, depth: int) -> Iterator[str]:
    """Yield the words of a class, folded, those of the classes it holds as well."""
    if name not in lists.classes or not depth:
        raise ValueError(f"a class holds <{name}>, which no list has or which holds itself.")
    for item in lists.classes[name]:
        if item.startswith("<"):
            yield from _members(lists, item.strip("<>"), depth - 1)
        elif item.endswith("*"):
            yield from verb(fold(item[:-1]))
        else:
            yield fold(item)


def spelt(lists: Wordlist) -> dict[str, list[str]]:
    """Return the words of phrases that a spelling may stand for."""
    words: dict[str, list[str]] = {}
    for word, spellings in lists.spellings.items():
        for spelling in map(fold, spellings):
            words.setdefault(spelling, []).append(fold(word))
    return words


def clipped(word: str) -> Iterator[str]:
    """Yield how chat writes a word of phrases without its mute ending.

    >>> list(clipped("gueule")), list(clipped("malades")), list(clipped("exister"))
    (['gueul'], ['malade'], ['existe'])
    """
    if len(word) > _SHORT and word.endswith(_CLIPPED) and not word.endswith(_KEPT):
        yield word[:-1]


def compile_phrases(
    phrases: Phrases, lists: Wordlist, of_word: dict[str, tuple[str, ...]], relaxed: set[str]
) -> set[str]:
    """Compile the phrases; return the words that they are made of.

    Raises:
        ValueError: a phrase is not understood, or names a class or part that no list has.
    """
    used: set[str] = set()

    def ends(pattern: str) -> list[Node]:
        items = parse(_expanded(pattern, lists.parts), fold)
        for rows in items:
            used.update(*rows)
        return phrases.add(items)

    for entry, pattern in _banned(lists.entries, relaxed):
        for node in ends(pattern):
            node.bans = (entry, pattern)
    for excuse, pattern in _excusing(lists):
        for node in ends(pattern):
            node.excuses = (excuse,)
    named = {symbol for symbol in used if symbol.startswith("<")}
    unknown = named - {f"<{name}>" for name in lists.classes}
    if unknown:
        raise ValueError(f"a phrase names the class {min(unknown)}, which no list has.")
    used -= named | {ANY}
    return used | {word for word, held in of_word.items() if not named.isdisjoint(held)}


def _expanded(pattern: str, parts: dict[str, str]) -> str:
    """Return a pattern with its parts written out."""
    for _ in range(_DEEPEST):
        if "{" not in pattern:
            return pattern
        unknown = [name for name in _PART.findall(pattern) if name not in parts]
        if unknown:
            raise ValueError(f"a phrase names the part {{{unknown[0]}}}, which no list has.")
        pattern = _PART.sub(lambda match: parts[match[1]], pattern)
    raise ValueError(f"the parts of a phrase hold each other: «{pattern[:60]}…».")


def _banned(entries: Iterable[Entry], relaxed: set[str]) -> Iterator[tuple[Entry, str]]:
    for entry in entries:
        for pattern in entry.phrases:
            if fold(pattern) not in relaxed:
                yield entry, pattern


def _excusing(lists: Wordlist) -> Iterator[tuple[Entry | None, str]]:
    """Yield the innocent phrases, each with the entry it excuses; None: every entry."""
    for entry in lists.entries:
        for pattern in entry.exceptions:
            if " " in pattern:
                yield entry, pattern
    for pattern in lists.innocent_phrases:
        yield None, pattern
