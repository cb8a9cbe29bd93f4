"""What is asked of a verse, and what follows from it for its lines."""

import unicodedata
from dataclasses import dataclass
from enum import Enum

from bot.lyrics.phonetics import Sounds
from bot.lyrics.text import chunks, is_word, join, normalise
from bot.lyrics.verse import MAX_LINES, MIN_LINES, Scheme, is_fragment, parse_given
from bot.moderation import Level

MIN_METRE, MAX_METRE = 6, 18
DEFAULT_METRE = 12
# What a member begins is a first line's beginning only where so much room is left in it.
_ROOM = 3  # syllables
_BEGINNING = 40  # characters
MAX_SEED = 1000
MAX_CANDIDATES = 128
_KNOWN_MARKS = frozenset({",", ".", "...", "!", "?", ":", ";", "-", "'"})


class SeedError(ValueError):
    """A seed that no verse can be made from.

    Attributes:
        code: `empty`, `wordless`, `script`, `long`, `lines`, `refused` or `self_harm`; edges
            translate it.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Tuning:
    """How boldly lines are sampled, and what counts when they are ranked.

    Attributes:
        temperature: Of the sampling.
        min_p: The least probability of a token, as a share of the likeliest one's.
        likelihood: Weight of how likely a line's words are, mostly those before the last.
        context: Share of the log-probability without context that is taken off again.
        rhyme: Reward for each phoneme of the rime past the first, and each vowel before it.
        metre: Cost of each syllable off the target.
        echo: Cost of the share of a line's content words that the verse has had before.
        familiar: Cost of each run of five words that the corpus has too.
        common: Cost of each phrase of three words that everybody says.
        theme: Reward for a line that is about what the verse is about.
        telling: Reward for each nat of information that its words have in the mean.
    """

    temperature: float
    min_p: float
    likelihood: float = 0.2
    context: float = 1.0
    rhyme: float = 0.13
    metre: float = 0.25
    echo: float = 0.8
    familiar: float = 0.2
    common: float = 0.06
    theme: float = 0.2
    telling: float = 0.1


class Energy(Enum):
    """The named settings of a verse's boldness."""

    CALM = "calm"
    NORMAL = "normal"
    FIRE = "fire"

    @property
    def tuning(self) -> Tuning:
        """The sampling and ranking this stands for."""
        return _TUNINGS[self]


_TUNINGS = {
    Energy.CALM: Tuning(temperature=0.65, min_p=0.08, rhyme=0.05, telling=0.04),
    Energy.NORMAL: Tuning(temperature=0.85, min_p=0.05),
    Energy.FIRE: Tuning(temperature=1.0, min_p=0.05, rhyme=0.25, telling=0.16),
}


@dataclass(frozen=True, slots=True)
class Request:
    """One verse that is asked for.

    `lines` counts all of it, the given lines too. `banned` and `allowed` are words of the
    place it is for: refused besides the filter's own, and let pass though the level does not.
    """

    seed: str
    lines: int = 4
    scheme: Scheme = Scheme.AABB
    level: Level = Level.STANDARD
    energy: Energy = Energy.NORMAL
    syllables: int | None = None
    temperature: float | None = None
    candidates: int = 32
    rng_seed: int = 0
    banned: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not MIN_LINES <= self.lines <= MAX_LINES:
            raise ValueError(f"A verse has {MIN_LINES} to {MAX_LINES} lines, not {self.lines}.")
        if self.syllables is not None and not MIN_METRE <= self.syllables <= MAX_METRE:
            raise ValueError(
                f"A line has {MIN_METRE} to {MAX_METRE} syllables, not {self.syllables}."
            )
        if not 1 <= self.candidates <= MAX_CANDIDATES:
            raise ValueError(f"1 to {MAX_CANDIDATES} candidates a line, not {self.candidates}.")
        if self.temperature is not None and not 0 < self.temperature <= 2:
            raise ValueError(f"The temperature is above 0 and at most 2, not {self.temperature}.")


@dataclass(frozen=True, slots=True)
class Plan:
    """A verse laid out.

    Attributes:
        given: The member's own lines, whole.
        fragment: What the first line must begin with instead, where the seed is that short: few
            words, and few syllables too.
        letters: The scheme's letter of each line of the verse.
        metre: The syllables asked of each line.
    """

    given: tuple[str, ...]
    fragment: str | None
    letters: tuple[str | None, ...]
    metre: int


def plan(request: Request, sounds: Sounds) -> Plan:
    """Lay out the verse that `request` asks for.

    Raises:
        SeedError: the seed is blank, has no word, too many lines or characters, another script.
    """
    lines = read_seed(request.seed)
    if len(lines) >= request.lines:
        raise SeedError(
            "lines", f"{len(lines)} lines are given: ask for a verse of more lines than that."
        )
    letters = tuple(request.scheme.letters(request.lines))
    if is_fragment(lines):
        metre = request.syllables or DEFAULT_METRE
        begun = lines[0]
        if sounds.syllables(begun) + _ROOM <= metre and len(begun) <= _BEGINNING:
            return Plan((), begun, letters, metre)
    mean = round(sum(map(sounds.syllables, lines)) / len(lines))
    metre = request.syllables or min(max(mean, MIN_METRE), MAX_METRE)
    return Plan(tuple(lines), None, letters, metre)


def read_seed(seed: str) -> list[str]:
    """Return a seed's lines, normalised and spaced as French is.

    Raises:
        SeedError: as `plan`.
    """
    if not seed.strip():
        raise SeedError("empty", "The seed is empty: give a line, or a few words of one.")
    if len(seed) > MAX_SEED:
        raise SeedError(
            "long", f"The seed has {len(seed)} characters: at most {MAX_SEED}, four lines."
        )
    letters = [c for c in normalise(seed) if c.isalpha()]
    latin = sum("LATIN" in unicodedata.name(c, "") for c in letters)
    if letters and latin < 0.7 * len(letters):
        raise SeedError("script", "The seed is not in Latin letters: give a line in French.")
    if not any(c.isalnum() for c in seed):
        raise SeedError("wordless", "The seed has no word: give a line, or a few words of one.")
    try:
        lines = parse_given(seed)
    except ValueError as error:
        message = str(error)
        raise SeedError("lines", f"{message[0].upper()}{message[1:]}.") from None
    return lines


def for_model(line: str) -> str:
    """Return a given line as the model knows lines: words and usual marks, usual spaces."""
    return join(part for part in chunks(line) if is_word(part) or part in _KNOWN_MARKS)
