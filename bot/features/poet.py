"""Who makes the verses, as the features know it."""

import gc
from collections.abc import AsyncIterator, Collection, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

from bot.composer.composer import Composer
from bot.composer.plan import Request
from bot.config import Settings
from bot.inference.bundle import Bundle
from bot.inference.engine import Engine
from bot.lyrics.verse import Line
from bot.moderation import Filter, Level


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

    def review(self, request: Request) -> None:
        """Refuse at once what would be refused later.

        Raises:
            SeedError: no verse can be made from this seed.
        """
        ...

    def mask(
        self, words: str, level: Level, *, banned: Collection[str], allowed: Collection[str]
    ) -> str:
        """Return what a member typed with the words hidden that a level does not let pass."""
        ...

    def lines(self, request: Request, *, group: Hashable) -> AsyncIterator[Line]:
        """Yield the lines of a verse, the given ones first; raises as the composer."""
        ...


@dataclass(frozen=True, slots=True)
class ModelPoet:
    """The composer on the model of the settings."""

    model: str
    card: str
    composer: Composer
    filter_: Filter

    def review(self, request: Request) -> None:
        """Look at the seed without the model, within a millisecond."""
        self.composer.review(request)

    def mask(
        self, words: str, level: Level, *, banned: Collection[str], allowed: Collection[str]
    ) -> str:
        """Hide all but the first letter of what is refused."""
        judged = self.filter_.check(words, level, banned=banned, allowed=allowed)
        return Filter.mask(words, judged.refused)

    def lines(self, request: Request, *, group: Hashable) -> AsyncIterator[Line]:
        """Compose."""
        return self.composer.lines(request, group=group)


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
        bundle, provider=settings.execution_provider.value, threads=settings.inference_threads
    )
    async with engine:
        composer = Composer.open(engine, bundle, filter_)
        # What is loaded stays: a full collection that walked it would halt all threads for
        # a tenth of a second.
        gc.freeze()
        yield ModelPoet(bundle.name, _card(bundle), composer, filter_)


def _card(bundle: Bundle) -> str:
    weights = bundle.card.get("model", {}).get("parameters")
    bits = bundle.card.get("figures", {}).get("validation", {}).get("bits_per_character")
    parts = [f"{weights / 1e6:.1f} M" if weights else "", f"{bits:.2f} bpc" if bits else ""]
    return " · ".join(part for part in parts if part)
