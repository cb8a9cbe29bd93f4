"""A verse in the making, and what gives way where a line cannot be found."""

from dataclasses import dataclass, field

from bot.composer.candidates import Candidate
from bot.composer.plan import Plan, Request, Tuning
from bot.composer.themes import Floats
from bot.inference.engine import Parked
from bot.lyrics.rhyme import Grade
from bot.lyrics.verse import Line


@dataclass(frozen=True, slots=True)
class Attempt:
    """One rung of the ladder of relaxations: what is asked, and the name of what gave way."""

    name: str | None
    rhyme: Grade
    off_metre: int
    more: int = 1


# Grade NONE asks for no rhyme at all: the last rung before giving up.
LADDER = (
    Attempt(None, Grade.SUFFISANTE, 1),
    Attempt("rime", Grade.PAUVRE, 1),
    Attempt("assonance", Grade.ASSONANCE, 1),
    Attempt("metre", Grade.ASSONANCE, 3),
    Attempt("candidates", Grade.ASSONANCE, 3, more=3),
    Attempt("rhyme", Grade.NONE, 3),
)


@dataclass(slots=True)
class Draft:
    """A verse in the making.

    Attributes:
        lines: The lines so far, as shown.
        texts: The same as the model knows them.
        state: The engine's state after the last line.
        generated: Folded words of the generated lines since the last given one.
        thread: What the given lines are about.
        pool: Candidates of the line under way, from all rungs tried.
    """

    request: Request
    plan: Plan
    tuning: Tuning
    state: Parked
    thread: Floats
    lines: list[Line] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    generated: list[str] = field(default_factory=list)
    pool: list[Candidate] = field(default_factory=list)

    @property
    def begun(self) -> str:
        """What the member began the next line with, as it was typed; empty for most lines."""
        return "" if self.lines else self.plan.fragment or ""

    @property
    def partners(self) -> list[str]:
        """The earlier lines that the next one must rhyme with."""
        letters = self.plan.letters
        letter = letters[len(self.texts)]
        return [
            t for t, other in zip(self.texts, letters, strict=False) if letter and other == letter
        ]
