"""Through the bot itself: whatever is done in which order, nothing of one server shows in another.

Every line that is typed names its server. All that members are then shown, suggested or asked,
and all that the poet gets to go on from, is searched for the names of the others.
"""

import asyncio
import json
import tempfile
from collections import defaultdict
from pathlib import Path

import discord
import pytest
import simcord
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bot.client import Couplet
from bot.config import Settings
from bot.storage import Scope, Storage

from .conftest import PlainPoet, words_of

PLACES = ("rouge", "bleu", "seul")  # two servers, and direct messages with the bot
MEMORY = Path("/dev/shm")


def mark(place):
    return f"la marque {place}"


class Places:
    """Two servers with the same members, who also write to the bot alone."""

    def __init__(self, env, poet, storage):
        self.env, self.poet, self.storage = env, poet, storage
        self.users = [env.create_user(name) for name in ("alice", "bob")]
        self.channels, self.members = {}, {}
        for place in PLACES[:2]:
            guild = env.create_guild()
            rights = discord.Permissions(manage_guild=True, manage_messages=True)
            role = guild.create_role("patron", permissions=rights)
            self.channels[place] = guild.create_text_channel("rap")
            self.members[place] = [guild.add_member(user, roles=[role]) for user in self.users]
        self.verses = defaultdict(list)
        self.n_checked = 0

    async def prepare(self):
        for place, channel in self.channels.items():
            await self.storage.settings.change(
                channel.guild.id, cooldown_seconds=0, history_public=True,
                banned_words=(f"interdit {place}",),
            )  # fmt: skip

    async def slash(self, place, who, name, **options):
        if place == "seul":
            return await self.users[who].slash(name, **options)
        return await self.members[place][who].slash(self.channels[place], name, **options)

    def check(self, place, result):
        """Search all that a result shows for what is of elsewhere."""
        messages = [m for m in (result.response, *result.followups) if m]
        said = [words_of(m) for m in messages] + [json.dumps(m.components) for m in messages]
        said += [str(result.modal)] + [request.seed for request in self.poet.asked[-1:]]
        self.search(place, said)
        self.poet.asked.clear()
        return result

    def search(self, place, said):
        self.n_checked += 1
        for other in PLACES:
            if other != place:
                assert not [one for one in said if mark(other) in one or f"interdit {other}" in one]

    async def seed(self, place, who, _number):
        shown = self.check(
            place, await self.slash(place, who, "rap seed", line=f"Je dis {mark(place)} ce soir")
        )
        # Alone, verses are private as well; what has no buttons is a refusal.
        if shown.response.components and (not shown.ephemeral or place == "seul"):
            self.verses[_room(place, who)].append(shown.response)

    async def press(self, place, who, number, kind):
        verses = self.verses[_room(place, who)]
        if not verses:
            return
        message = verses[number % len(verses)]
        actor = self.users[who] if place == "seul" else self.members[place][who]
        button = next(
            b["custom_id"]
            for row in message.components
            for b in row["components"]
            if b["custom_id"].startswith(f"couplet:{kind}:")
        )
        result = await actor.click(message, custom_id=button)
        if result.modal:
            written = {"line": f"Moi aussi {mark(place)} ici"} if kind == "mine" else {}
            result = await actor.submit_modal(result, written or {"reason": mark(place)})
        self.check(place, result)
        if kind in {"continue", "another", "mine"} and not result.ephemeral:
            verses.append(result.response)
        if kind == "delete":
            verses.remove(message)

    async def look(self, place, who, number, name, **options):
        if name in {"settings", "reports"} and place == "seul":
            return
        if options.get("show") and place == "seul":
            return
        self.check(place, await self.slash(place, who, f"rap {name}", **options))

    async def type(self, place, who, _number):
        if place == "seul":
            choices = await self.users[who].autocomplete("rap seed", "line", "marque")
        else:
            channel = self.channels[place]
            choices = await self.members[place][who].autocomplete(
                channel, "rap seed", "line", "marque"
            )
        self.search(place, [str(choice) for choice in choices])

    async def forge(self, place, who, number):
        """Ask for a verse of anywhere by its number, as a forged button would."""
        guild = self.channels[place].guild.id if place in self.channels else None
        channel = self.channels[place].id if guild else self.users[who].dm_channel.id
        scope = Scope(guild, self.users[who].id, channel)
        thread = await self.storage.history.thread(scope, number + 1)
        self.search(place, [str(verse) for verse in thread])


def _room(place, who):
    """Return where messages are seen: in a server by both, alone by one."""
    return (place, who if place == "seul" else None)


def pressing(kind):
    return lambda places, place, who, number: places.press(place, who, number, kind)


def looking(name, **options):
    return lambda places, place, who, number: places.look(place, who, number, name, **options)


STEPS = {
    "seed": Places.seed,
    "seed again": Places.seed,
    "type": Places.type,
    "forge": Places.forge,
    **{one: pressing(one) for one in ("continue", "another", "mine", "keep", "report", "delete")},
    "history": looking("history"),
    "search": looking("history", search="marque"),
    "favourites": looking("history", favourites=True),
    "shown": looking("history", show=True),
    **{one: looking(one) for one in ("top", "reports", "settings", "privacy")},
}
INTERLEAVINGS = st.lists(
    st.tuples(st.sampled_from(sorted(STEPS)), st.sampled_from(PLACES), st.integers(0, 1),
              st.integers(0, 9)),
    min_size=4, max_size=14,
)  # fmt: skip


async def scenario(folder, steps):
    poet = PlainPoet()
    async with Storage.open(folder / "couplet.db") as storage:
        env = simcord.Env(Couplet(Settings(shard_count=1, _env_file=None), poet, storage))
        await env.start()
        try:
            places = Places(env, poet, storage)
            await places.prepare()
            for place in PLACES:
                await places.seed(place, 0, 0)
            for name, place, who, number in steps:
                await STEPS[name](places, place, who, number)
            return places.n_checked
        finally:
            await env.shutdown()


# Without shrinking: each example is a bot of its own.
@settings(max_examples=6, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(steps=INTERLEAVINGS)
def test_no_order_of_commands_shows_one_server_in_another(steps):
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        asyncio.run(scenario(Path(folder), steps))


def test_a_refusal_among_them_is_no_verse(tmp_path):
    """One who asks too often is told so; there is nothing to press on that."""
    steps = [("seed", "seul", 0, 0)] * 6 + [("another", "seul", 0, n) for n in range(4)]
    assert asyncio.run(scenario(tmp_path, steps))


def test_nor_do_all_of_them_one_after_the_other(tmp_path):
    steps = [(name, place, who, 0) for name in STEPS for place in PLACES for who in (0, 1)]
    assert asyncio.run(scenario(tmp_path, steps)) > len(STEPS)


def test_the_search_finds_what_is_of_elsewhere():
    places = Places.__new__(Places)
    places.n_checked = 0
    places.search("rouge", [mark("rouge")])
    for found in (mark("bleu"), mark("seul"), "interdit bleu"):
        with pytest.raises(AssertionError):
            places.search("rouge", [f"voici {found} !"])
