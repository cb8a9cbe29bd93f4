"""What a verse is made from, asked anew or out of a stored verse."""

import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.composer.plan import MAX_SEED, Energy, Request, read_seed
from bot.features.faults import Refusal
from bot.features.place import Place
from bot.lyrics.verse import Scheme
from bot.storage import Verse

if TYPE_CHECKING:
    from bot.client import Couplet

MORE_LINES = 4
_CONTEXT_LINES = 4
_CONTEXT_OF_ANSWER = 2
_RNG_BITS = 48


@dataclass(frozen=True, slots=True)
class Order:
    """A verse that is asked for.

    Attributes:
        request: What the composer gets; its seed begins with the context.
        kind: `seed`, `continue`, `answer` or `message`: how it is signed.
        seed: What was typed for it; empty for what only carries on.
        context: How many of the given lines stand in an earlier verse; not shown again.
        seed_author_id: Who typed the seed, if not the member who asks.
        seed_author: How that one is named.
        parent_id: The verse it carries on.
    """

    request: Request
    kind: str
    seed: str
    context: int = 0
    seed_author_id: int | None = None
    seed_author: str | None = None
    parent_id: int | None = None

    def of(self, seed_author_id: int, seed_author: str) -> "Order":
        """Return the order with the seed of another member."""
        return replace(self, seed_author_id=seed_author_id, seed_author=seed_author)

    @property
    def parameters(self) -> dict[str, object]:
        """What is stored to make another version of it."""
        request = self.request
        return {
            "kind": self.kind,
            "lines": request.lines - self.context,
            "scheme": request.scheme.value,
            "energy": request.energy.value,
            "level": request.level.value,
            "rng_seed": request.rng_seed,
            "context": self.context,
        }


def new_order(  # noqa: PLR0913 (the options of the command)
    place: Place,
    seed: str,
    *,
    lines: int | None = None,
    scheme: Scheme | None = None,
    energy: Energy | None = None,
    kind: str = "seed",
) -> Order:
    """Return an order for a member's seed; the guild's settings fill in what is not said."""
    settings = place.settings
    request = Request(
        seed=seed,
        lines=lines or settings.lines,
        scheme=scheme or Scheme(settings.scheme),
        energy=energy or Energy(settings.energy),
        level=place.level,
        rng_seed=secrets.randbits(_RNG_BITS),
        banned=place.settings.banned_words,
        allowed=place.settings.allowed_words,
    )
    return Order(request, kind, seed)


async def continuation(client: "Couplet", place: Place, verse: Verse) -> Order:
    """Return an order for four more lines of a verse."""
    before = await _last_lines(client, place, verse.id, _CONTEXT_LINES)
    return _carried_on(place, verse, before, "", MORE_LINES, "continue")


async def answer(client: "Couplet", place: Place, verse: Verse, line: str) -> Order:
    """Return an order for the line that answers a member's, who goes on with a verse.

    Two lines before it are the context, so that in every scheme of pairs the answer rhymes
    with the member's line.

    Raises:
        SeedError: it is no line to rhyme with: empty, wordless, in another script.
        Refusal: it is more than one.
    """
    lines = read_seed(line)
    if len(lines) != 1:
        raise Refusal("mine.one")
    before = await _last_lines(client, place, verse.id, _CONTEXT_OF_ANSWER)
    return _carried_on(place, verse, before, lines[0], 2, "answer")


async def another_version(client: "Couplet", place: Place, verse: Verse) -> Order:
    """Return the order that made a verse, with other randomness and the level of today.

    Raises:
        Refusal: the verse only carried on another, which is gone.
    """
    parameters = verse.parameters
    before: list[str] = []
    context = _number(parameters.get("context"))
    if context and verse.parent_id is not None:
        before = await _last_lines(client, place, verse.parent_id, context)
    if not before and not verse.seed:
        raise Refusal("button.gone")
    kind = str(parameters.get("kind", "seed"))
    lines = _number(parameters.get("lines")) or len(verse.lines)
    order = _carried_on(place, verse, before, verse.seed, lines, kind)
    # Whoever asks for it, the words stay those of the member who typed them.
    typed_by = verse.seed_author_id or verse.author_id
    return replace(order, parent_id=verse.parent_id, seed_author_id=typed_by)


def _carried_on(  # noqa: PLR0913, PLR0917 (one private meeting point of three callers)
    place: Place, verse: Verse, before: list[str], line: str, lines: int, kind: str
) -> Order:
    scheme = _scheme(verse)
    if kind == "answer" and scheme in {Scheme.ABAB, Scheme.ABBA}:
        scheme = Scheme.AABB
    while before and sum(map(len, (*before, line))) + len(before) > MAX_SEED:
        before = before[1:]  # members may have typed much
    energy = verse.parameters.get("energy")
    known = {e.value for e in Energy}
    request = Request(
        seed="\n".join([*before, line] if line else before),
        lines=len(before) + lines,
        scheme=scheme,
        energy=Energy(energy) if energy in known else Energy(place.settings.energy),
        level=place.level,
        rng_seed=secrets.randbits(_RNG_BITS),
        banned=place.settings.banned_words,
        allowed=place.settings.allowed_words,
    )
    return Order(request, kind, line, context=len(before), parent_id=verse.id)


def _scheme(verse: Verse) -> Scheme:
    scheme = verse.parameters.get("scheme")
    return Scheme(scheme) if scheme in {s.value for s in Scheme} else Scheme.AABB


def _number(value: object) -> int:
    return value if isinstance(value, int) and 0 <= value <= 16 else 0


async def _last_lines(client: "Couplet", place: Place, verse_id: int, most: int) -> list[str]:
    """Return the last lines of a verse and of those it carries on."""
    thread = await client.storage.history.thread(place.scope, verse_id)
    lines = [line.text for verse in thread for line in verse.lines]
    return lines[-most:]
