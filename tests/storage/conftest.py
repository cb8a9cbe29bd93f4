import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from bot.storage import Database, NewVerse, Scope, Storage, StoredLine

MEMORY = Path("/dev/shm")


class Clock:
    """The time, set by hand, in Unix seconds."""

    def __init__(self) -> None:
        self.seconds = 1_800_000_000

    def __call__(self) -> int:
        return self.seconds

    def pass_days(self, days: float) -> None:
        self.seconds += round(days * 24 * 3600)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder in memory where there is one: most tests need no real disk, and disks are slow."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as name:
        yield Path(name)


@pytest.fixture
async def storage(folder: Path, clock: Clock) -> AsyncIterator[Storage]:
    async with Storage.open(folder / "couplet.db", busy_seconds=30, now=clock) as opened:
        yield opened


@pytest.fixture
def database(storage: Storage) -> Database:
    return storage.database


@pytest.fixture
def scope() -> Callable[..., Scope]:
    def make(guild: int | None = 1, user: int = 10, channel: int = 100) -> Scope:
        return Scope(guild, user, channel)

    return make


@pytest.fixture
def verse() -> Callable[..., NewVerse]:
    """Make a verse of one given line, the seed, and one of the bot's."""

    def make(
        seed: str = "une ligne à moi", answer: str = "une ligne du bot", **more: object
    ) -> NewVerse:
        lines = (
            StoredLine(seed, given=True, rhyme="A", syllables=5),
            StoredLine(answer, rhyme="A", rhyme_grade="riche", syllables=5, relaxed=("metre",)),
        )
        return NewVerse(**{"seed": seed, "lines": lines, "model": "essai", **more})

    return make
