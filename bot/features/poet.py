"""Who makes the verses, as the features know it."""

from collections.abc import AsyncIterator, Collection, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Protocol

from bot.composer.composer import Composer, StuckError
from bot.composer.plan import Request, SeedError, read_seed
from bot.config import Settings
from bot.inference.bundle import Bundle
from bot.inference.engine import Engine
from bot.lyrics.verse import Line
from bot.moderation import Filter, Level

_ATTEMPTS = 4


class Poet(Protocol):
    """Makes verses; what a feature needs of the composer, and what a test stands in for."""

    @property
    def model(self) -> str:
        """The model's name."""
        ...

    @property
    def card(self) -> str:
        """The model's card in a few words."""
        ...

    def review(self, request: Request, banned: Collection[str] = ()) -> None:
        """Refuse at once what would be refused later; `banned`: the guild's own words.

        Raises:
            SeedError: no verse can be made from this seed.
        """
        ...

    def lines(
        self, request: Request, *, group: Hashable, banned: Collection[str] = ()
    ) -> AsyncIterator[Line]:
        """Yield the lines of a verse, the given ones first; raises as the composer."""
        ...


@dataclass(frozen=True, slots=True)
class ModelPoet:
    """The composer on the model of the settings.

    The filter is its own, for the event loop: the composer's serves other threads.
    """

    model: str
    card: str
    composer: Composer
    filter: Filter

    def review(self, request: Request, banned: Collection[str] = ()) -> None:
        """Look at the seed without the model, within a millisecond."""
        if len(read_seed(request.seed)) >= request.lines:
            raise SeedError("lines", "More lines are given than the verse has.")
        if not self.filter.check(request.seed, Level.OFF, banned=banned).allowed:
            raise SeedError("refused", "The seed is hateful or calls for harm.")

    async def lines(
        self, request: Request, *, group: Hashable, banned: Collection[str] = ()
    ) -> AsyncIterator[Line]:
        """Compose; a verse that holds one of the guild's own words gives way to another.

        Raises:
            StuckError: every attempt held one.
        """
        if not banned:
            async for line in self.composer.lines(request, group=group):
                yield line
            return
        for attempt in range(_ATTEMPTS):
            again = replace(request, rng_seed=request.rng_seed + attempt)
            verse = [line async for line in self.composer.lines(again, group=group)]
            composed = "\n".join(line.text for line in verse if not line.given)
            if self.filter.check(composed, Level.OFF, banned=banned).allowed:
                for line in verse:
                    yield line
                return
        raise StuckError("Every verse held a word that is banned here: try another seed.")


@asynccontextmanager
async def open_poet(settings: Settings) -> AsyncIterator[ModelPoet]:
    """Load the model; shut its engine down at the end.

    Raises:
        BundleError: the model's folder is not whole.
        ProviderError: the wanted execution provider cannot run it.
        WordlistError: the host's word list cannot be read.
    """
    bundle = Bundle.load(settings.model_path)
    filter_ = Filter.load(settings.wordlist_path)
    engine = await Engine.open(
        bundle, provider=settings.execution_provider.value, threads=settings.threads
    )
    async with engine:
        composer = Composer.open(engine, bundle, filter_)
        own = Filter.load(settings.wordlist_path)
        yield ModelPoet(bundle.name, _card(bundle), composer, own)


def _card(bundle: Bundle) -> str:
    weights = bundle.card.get("model", {}).get("parameters")
    bits = bundle.card.get("figures", {}).get("validation", {}).get("bits_per_character")
    parts = [f"{weights / 1e6:.1f} M" if weights else "", f"{bits:.2f} bpc" if bits else ""]
    return " · ".join(part for part in parts if part)
