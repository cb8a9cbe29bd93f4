"""What the filter finds, how grave it is, and what each level refuses."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Category(StrEnum):
    """What a form of the word lists is."""

    SLUR_ORIGIN = "slur_origin"
    SLUR_RELIGION = "slur_religion"
    SLUR_ORIENTATION = "slur_orientation"
    SLUR_GENDER = "slur_gender"  # trans people; women as such
    SLUR_DISABILITY = "slur_disability"
    HATRED = "hatred"  # calls to hate or harm a group, contempt for it, praise of its killers
    SELF_HARM = "self_harm"  # severity 3: calls to it; below: mentions of it
    MINORS = "minors"  # sexual talk of children
    SEXUAL = "sexual"
    INSULT = "insult"
    VULGAR = "vulgar"
    VIOLENCE = "violence"  # severity 3: threats and sexual violence; below: weapons, brutality
    DRUGS = "drugs"
    BANNED = "banned"  # a guild's own words


class Level(StrEnum):
    """How much a channel lets through."""

    STRICT = "strict"  # fit for minors
    STANDARD = "standard"
    OFF = "off"  # age-restricted channels only


# The lowest severity that is refused; a category left out passes.
_ALWAYS = {
    Category.SLUR_ORIGIN: 1,
    Category.SLUR_RELIGION: 1,
    Category.SLUR_ORIENTATION: 1,
    Category.SLUR_GENDER: 1,
    Category.SLUR_DISABILITY: 1,
    Category.HATRED: 1,
    Category.SELF_HARM: 3,
    Category.MINORS: 1,
    Category.BANNED: 1,
}
_REFUSED: dict[Level, dict[Category, int]] = {
    Level.STRICT: dict.fromkeys(Category, 1),
    Level.STANDARD: {
        **_ALWAYS,
        Category.SELF_HARM: 2,
        Category.SEXUAL: 1,
        Category.INSULT: 1,
        Category.VULGAR: 2,
        Category.VIOLENCE: 3,
        Category.DRUGS: 3,
    },
    Level.OFF: _ALWAYS,
}

ALWAYS_REFUSED = frozenset(_ALWAYS)


def refuses(level: Level, category: Category, severity: int) -> bool:
    """Whether a level refuses a hit of this category and severity."""
    least = _REFUSED[level].get(category)
    return least is not None and severity >= least


class Hit(NamedTuple):
    """A form of the lists found in a text.

    Attributes:
        category: what it is.
        severity: 1 (mild) to 3 (grave).
        text: the part of the original text.
        start: its first code point in the original text.
        end: the code point after its last.
        lemma: the form of the word lists it comes from.
    """

    category: Category
    severity: int
    text: str
    start: int
    end: int
    lemma: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether a level lets a text through, and all that was found in it.

    `hits` holds also what the level tolerates; `refused` only what it does not.
    """

    allowed: bool
    hits: tuple[Hit, ...]
    refused: tuple[Hit, ...]
