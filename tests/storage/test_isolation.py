"""Nothing of one guild is ever visible in another, nor what a member made outside guilds."""

import asyncio
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.storage import NewBattle, NewVerse, Scope, Storage, StoredLine, Wanted

GUILDS = (1, 2, None)
USERS = (10, 20)
CHANNELS = (100, 200)  # the same ids in all guilds, so that only the guild tells them apart
MEMORY = Path("/dev/shm")

SCOPES = st.builds(
    Scope, st.sampled_from(GUILDS), st.sampled_from(USERS), st.sampled_from(CHANNELS)
)


def mark(guild):
    return f"marque{guild}"


class Marked:
    """Every text that is stored names its guild, and every answer is searched for other names."""

    def __init__(self, storage):
        self.storage = storage
        self.verses = []
        self.battles = []

    async def step(self, scope, name, number):
        # Ids of all guilds, as a forged button would have them.
        verse_id = self.verses[number % len(self.verses)] if self.verses else 1
        await STEPS[name](self, scope, verse_id)

    async def add(self, scope, _verse_id, *, listed=True):
        text = f"{mark(scope.guild_id)} de {scope.user_id}"
        new = NewVerse(text, (StoredLine(text, given=True),), text, {"of": text})
        self.verses.append(await self.storage.history.add(scope, new, listed=listed))

    async def add_unlisted(self, scope, verse_id):
        await self.add(scope, verse_id, listed=False)

    async def carry_on(self, scope, verse_id):
        text = mark(scope.guild_id)
        new = NewVerse(text, (StoredLine(text),), text, parent_id=verse_id)
        self.verses.append(await self.storage.history.add(scope, new, listed=True))

    async def keep(self, scope, verse_id):
        await self.storage.history.keep(scope, verse_id)

    async def delete(self, scope, verse_id):
        await self.storage.history.delete(scope, verse_id)

    async def report(self, scope, verse_id):
        await self.storage.reports.add(scope, verse_id, mark(scope.guild_id))

    async def handle(self, scope, verse_id):
        await self.storage.reports.handled(scope.guild_id, verse_id)

    async def battle(self, scope, _verse_id):
        new = NewBattle(None, parameters={"of": mark(scope.guild_id)})
        opened = await self.storage.battles.open(scope, new, deadline_at=2**40)
        self.battles += [opened] if opened else []

    async def settings(self, scope, _verse_id):
        if scope.guild_id:
            words = (mark(scope.guild_id),)
            await self.storage.settings.change(scope.guild_id, banned_words=words)

    async def forget(self, scope, _verse_id):
        await self.storage.erasure.forget(scope, everywhere=False)

    async def erase_guild(self, scope, _verse_id):
        if scope.guild_id:
            await self.storage.erasure.erase_guild(scope.guild_id)

    async def answers(self, scope):
        """Yield all that a member can be shown."""
        storage, history = self.storage, self.storage.history
        for verse_id in self.verses:
            yield await history.thread(scope, verse_id)  # the verse itself is its last
        for user in USERS:
            for wanted in (Wanted(author_id=user), Wanted(kept_by=user), Wanted(text="marque")):
                yield await history.page(scope, CHANNELS, wanted, size=50)
        yield await history.top(scope, CHANNELS)
        yield await history.recent_seeds(scope, CHANNELS)
        for battle_id in self.battles:
            yield await storage.battles.get(scope, battle_id)
        yield json.loads(await storage.erasure.export(scope, everywhere=False))
        if scope.guild_id:
            yield await storage.reports.pending(scope.guild_id)
            yield await storage.settings.get(scope.guild_id)


# Verses are added more often than the rest, or there would be nothing to leak.
STEPS = {
    "add": Marked.add,
    "add again": Marked.add,
    "add unlisted": Marked.add_unlisted,
    "carry on": Marked.carry_on,
    "keep": Marked.keep,
    "keep again": Marked.keep,
    "delete": Marked.delete,
    "report": Marked.report,
    "handle": Marked.handle,
    "battle": Marked.battle,
    "settings": Marked.settings,
    "forget": Marked.forget,
    "erase": Marked.erase_guild,
}
INTERLEAVINGS = st.lists(
    st.tuples(SCOPES, st.sampled_from(sorted(STEPS)), st.integers(0, 30)), min_size=6, max_size=30
)


async def scenario(folder, steps, readers):
    async with Storage.open(folder / "couplet.db") as storage:
        marked = Marked(storage)
        for start in range(0, len(steps), 6):  # each six at the same time
            await asyncio.gather(*(marked.step(*step) for step in steps[start : start + 6]))
        for scope in readers:
            others = [mark(guild) for guild in GUILDS if guild != scope.guild_id]
            async for answer in marked.answers(scope):
                seen = [other for other in others if other in str(answer)]
                assert not seen, (scope, answer)


@settings(max_examples=10, deadline=None)
@given(steps=INTERLEAVINGS, readers=st.lists(SCOPES, min_size=1, max_size=2))
def test_no_interleaving_shows_a_guild_to_another(steps, readers):
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        asyncio.run(scenario(Path(folder), steps, readers))


@pytest.mark.parametrize("reader", GUILDS)
def test_nor_does_all_that_can_be_done_in_each(folder, reader):
    steps = [
        (Scope(guild, user, 100), name, number)
        for name in ("add", "carry on", "keep", "report", "battle", "settings")
        for guild in GUILDS
        for number, user in enumerate(USERS)
    ]
    asyncio.run(scenario(folder, steps, [Scope(reader, user, 100) for user in USERS]))


def test_the_search_for_other_names_would_find_one(folder):
    with pytest.raises(AssertionError, match=mark(1)):
        asyncio.run(leak(folder))


async def leak(folder):
    """Search what a guild is shown for its own name, as if it were another's."""
    async with Storage.open(folder / "couplet.db") as storage:
        marked = Marked(storage)
        await marked.add(Scope(1, 10, 100), 0)
        async for answer in marked.answers(Scope(1, 20, 100)):
            assert mark(1) not in str(answer), answer
