"""Word lists as data: TOML files read into entries.

A file has a `category` for its entries (an entry may have its own) and any of:

    [[entry]]
    forms = "connard conard"      # the words themselves, with their spellings
    inside = "connard"            # letters that give away a longer word they stand in
    phrases = '''
    (pauvre|gros)? con            # one a line, see `phrases`
    '''
    severity = 2                  # 1 mild, 2, 3 grave
    inflect = "noun"              # or "verb": plural or conjugated forms as well
    accents = true                # only with the accents as written in `forms`
    disguised = true              # only with letters apart, as digits or drawn out
    exceptions = '''
    connard huppé                 # one a line: words and phrases in which it is innocent
    '''
    note = "why it is here, and so"

    innocent = "dispute calcul"   # words never taken for others
    innocent_phrases = '''...'''  # phrases in which nothing is banned, one a line
    relaxed = '''...'''           # forms and phrases struck from the lists
    short = "de la"               # short ordinary words: no pieces of a split word
    [spellings]                   # how phrases' words are spelt too
    sale = "sal sall"
    [contractions]                # what is written as one word and is several
    dla = "de la"
    [classes]                     # sets of words for phrases, as <group>; see `grammar`
    group = "arabe arabes <women>"
    [parts]                       # parts of phrases, as {are}
    are = "(sont|c est) (tous)?"

Lists may also be written as TOML arrays. A file read later adds to those before it.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.moderation.categories import ALWAYS_REFUSED, Category
from bot.moderation.inflect import INFLECTIONS

_ENTRY_KEYS = frozenset(
    {"category", "forms", "inside", "phrases", "severity", "inflect", "accents"}
    | {"disguised", "exceptions", "note"}
)
_FILE_KEYS = frozenset(
    {"category", "entry", "innocent", "innocent_phrases", "relaxed", "short", "classes"}
    | {"spellings", "contractions", "parts"}
    | {"guilty"}  # for `training.innocents` alone
)


class WordlistError(ValueError):
    """A word list cannot be read; the message names the file and says what to change."""


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """What the lists say of one word and its spellings. Compared by identity.

    `gravity` orders findings in one place: what every level refuses outweighs the rest.
    """

    category: Category
    severity: int
    forms: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    inflect: str | None = None
    accents: bool = False
    disguised: bool = False
    gravity: int = field(init=False)

    def __post_init__(self) -> None:
        gravity = (self.category in ALWAYS_REFUSED) * 4 + self.severity
        object.__setattr__(self, "gravity", gravity)


@dataclass(slots=True)
class Wordlist:
    """The content of one or several files, in the order read."""

    entries: list[Entry] = field(default_factory=list)
    innocent: list[str] = field(default_factory=list)
    innocent_phrases: list[str] = field(default_factory=list)
    relaxed: list[str] = field(default_factory=list)
    short: list[str] = field(default_factory=list)
    classes: dict[str, list[str]] = field(default_factory=dict)
    spellings: dict[str, list[str]] = field(default_factory=dict)
    contractions: dict[str, list[str]] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)

    def read(self, path: Path) -> None:
        """Add a file.

        Raises:
            WordlistError: it cannot be read, or says something unknown.
        """
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise WordlistError(f"{path}: the word list cannot be read ({error}).") from None
        except tomllib.TOMLDecodeError as error:
            raise WordlistError(f"{path} is not valid TOML: {error}.") from None
        try:
            self._add(data)
        except ValueError as error:
            raise WordlistError(f"{path}: {error}") from None

    def _add(self, data: Mapping[str, Any]) -> None:
        _known(data, _FILE_KEYS)
        for table in _tables(data.get("entry", [])):
            self.entries.append(_entry(table, data.get("category")))
        self.innocent += _words(data, "innocent")
        self.innocent_phrases += _lines(data, "innocent_phrases")
        self.relaxed += _lines(data, "relaxed")
        self.short += _words(data, "short")
        for key in ("classes", "spellings", "contractions"):
            held: dict[str, list[str]] = getattr(self, key)
            for table in _tables([data.get(key, {})]):
                for name in table:
                    held.setdefault(name, []).extend(_words(table, name))
        for table in _tables([data.get("parts", {})]):
            self.parts.update({name: " ".join(_lines(table, name)) for name in table})


def _tables(value: Any) -> Iterable[Mapping[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(t, dict) for t in value):
        raise ValueError(
            "write each entry under [[entry]], and classes, spellings, contractions and parts"
            " under [classes], [spellings], [contractions], [parts]."
        )
    return value


def _entry(table: Mapping[str, Any], category: Any) -> Entry:
    _known(table, _ENTRY_KEYS)
    forms, phrases = _words(table, "forms"), _lines(table, "phrases")
    name = next(iter([*forms, *phrases]), "?")
    try:
        named = Category(table.get("category", category))
    except ValueError:
        known = ", ".join(Category)
        raise ValueError(f"the entry «{name}» needs a category among {known}.") from None
    severity = table.get("severity")
    if severity not in {1, 2, 3}:
        raise ValueError(f"the entry «{name}» needs a severity of 1, 2 or 3.")
    inflect = table.get("inflect")
    if inflect is not None and inflect not in INFLECTIONS:
        raise ValueError(f"the entry «{name}» can inflect as {' or '.join(INFLECTIONS)}.")
    if not forms and not phrases:
        raise ValueError("an entry needs forms or phrases.")
    for key in ("accents", "disguised"):
        if table.get(key) and (phrases or table.get("inside")):
            raise ValueError(f"the entry «{name}» has «{key}»: it can have forms only.")
    return Entry(
        category=named,
        severity=severity,
        forms=tuple(forms),
        inside=tuple(_words(table, "inside")),
        phrases=tuple(phrases),
        exceptions=tuple(_lines(table, "exceptions")),
        inflect=inflect,
        accents=bool(table.get("accents", False)),
        disguised=bool(table.get("disguised", False)),
    )


def _known(table: Mapping[str, Any], keys: frozenset[str]) -> None:
    unknown = sorted(set(table) - keys)
    if unknown:
        raise ValueError(f"«{unknown[0]}» is unknown here; known: {', '.join(sorted(keys))}.")


def _words(table: Mapping[str, Any], key: str) -> list[str]:
    value = table.get(key, "")
    return value.split() if isinstance(value, str) else _lines(table, key)


def _lines(table: Mapping[str, Any], key: str) -> list[str]:
    value = table.get(key, [])
    if isinstance(value, str):
        value = [line.partition("#")[0].strip() for line in value.splitlines()]
        return [line for line in value if line]
    if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
        raise ValueError(f"«{key}» must be words or phrases, in one text or a list of texts.")
    return value
