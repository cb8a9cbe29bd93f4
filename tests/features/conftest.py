"""A bot in SimCord's Discord: real storage, a poet that needs no model."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import discord
import pytest
import simcord
import simcord.interactions

from bot.client import Couplet
from bot.composer.plan import SeedError, read_seed
from bot.config import Settings
from bot.features.faults import Refusal
from bot.locales import Language, text
from bot.lyrics.rhyme import Grade
from bot.lyrics.verse import Line
from bot.storage import Scope, Storage

from .ring import Ring, challenge

HATEFUL = "ceci est de la haine"
RUDE = "mince"  # what the poet hides where the level is strict


@dataclass
class PlainPoet:
    """Answers each line with one that says which it is; fails, or waits, when told to."""

    model: str = "essai"
    card: str = "un modèle d'essai"
    asked: list = field(default_factory=list)
    faults: int = 0
    failure: Exception | None = None
    gate: asyncio.Event | None = None

    def review(self, request):
        if len(read_seed(request.seed)) >= request.lines:
            raise SeedError("lines", "too many")
        if HATEFUL in request.seed:
            raise SeedError("refused", "hateful")
        if "pendre" in request.seed:
            raise SeedError("self_harm", "names help")

    def mask(self, words, level, *, banned, allowed):
        hidden = {*banned, *([RUDE] if level.value == "strict" else [])} - set(allowed)
        for word in hidden:
            words = words.replace(word, word[0] + "•" * (len(word) - 1))
        return words

    async def lines(self, request, *, group):
        self.asked.append(request)
        if self.gate:
            await self.gate.wait()
        if self.failure:
            raise self.failure
        letters = request.scheme.letters(request.lines)
        given = read_seed(request.seed)
        for place, letter in enumerate(letters):
            written = place < len(given)
            yield Line(
                given[place] if written else f"Voici la réponse numéro {place + 1}",
                written,
                letter,
                None if written or letter is None else Grade.RICHE,
                12,
            )


def words_of(message):
    """Return all words that a message shows."""
    return "\n".join([message.content, *(embed.description for embed in message.embeds)])


def said(key, **values):
    """Return what a member with a French Discord is told."""
    return text(Language.FR, key, **values)


def labels(message):
    """Return what a message's buttons say."""
    return [b["label"] for row in message.components for b in row["components"]]


@dataclass
class World:
    """A server with two text channels, a manager, two members; and the bot."""

    env: simcord.Env
    bot: Couplet
    poet: PlainPoet
    storage: Storage
    speak: object

    def __post_init__(self):
        self.guild = self.env.create_guild()
        self.channel = self.guild.create_text_channel("rap")
        rights = discord.Permissions(manage_guild=True, manage_messages=True)
        role = self.guild.create_role("patron", permissions=rights)
        self.boss = self.guild.add_member(self.env.create_user("boss"), roles=[role])
        self.alice = self.guild.add_member(self.env.create_user("alice"))
        self.bob = self.guild.add_member(self.env.create_user("bob"))

    def scope(self, who=None, channel=None):
        """Where a member's verses and battles of a channel are stored."""
        return Scope(self.guild.id, (who or self.alice).id, (channel or self.channel).id)

    async def page(self, who=None):
        """What is stored of the first channel, as a member sees it."""
        return await self.storage.history.page(self.scope(who), {self.channel.id})

    async def seed(self, who=None, channel=None, **options):
        options.setdefault("line", "Je compte les étoiles du soir")
        return await (who or self.alice).slash(channel or self.channel, "rap seed", **options)

    async def unhurried(self, guild=None):
        await self.storage.settings.change((guild or self.guild).id, cooldown_seconds=0)


@pytest.fixture
async def storage(tmp_path):
    async with Storage.open(tmp_path / "couplet.db") as storage:
        yield storage


def couplet(storage, **settings):
    """Return a bot that is not started, with a poet that needs no model."""
    return Couplet(Settings(shard_count=1, _env_file=None, **settings), PlainPoet(), storage)


@pytest.fixture
def locale(monkeypatch):
    """Set what language the members' Discord is in; SimCord's is English."""
    build = simcord.interactions.base_payload
    chosen = {"locale": "fr", "guild_locale": "fr"}

    def base_payload(*args, **kwargs):
        record, payload = build(*args, **kwargs)
        payload["locale"] = chosen["locale"]
        if "guild_locale" in payload:
            payload["guild_locale"] = chosen["guild_locale"]
        return record, payload

    monkeypatch.setattr(simcord.interactions, "base_payload", base_payload)

    def speak(member, guild="fr"):
        chosen.update(locale=member, guild_locale=guild)

    return speak


@pytest.fixture
async def world(tmp_path, locale, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with living(tmp_path / "couplet.db", PlainPoet(), locale) as world:
        yield world


@pytest.fixture
async def verse(world):
    await world.unhurried()
    return (await world.seed()).response


@pytest.fixture
async def invited(world):
    await world.unhurried()
    return Ring(world, (await challenge(world, world.bob)).response)


@pytest.fixture
async def trading(world, invited):
    await invited.press(world.bob, "Relever le défi")
    return invited


@pytest.fixture
async def voting(world, trading):
    for number in range(3):
        await trading.play(world.alice, f"Premier vers numéro {number} à moi")
        await trading.play(world.bob, f"Second vers numéro {number} à moi")
    return trading


@pytest.fixture
async def alone(world):
    """A battle with the bot."""
    await world.unhurried()
    return Ring(world, (await challenge(world)).response)


@asynccontextmanager
async def living(path, poet, locale):
    settings = Settings(shard_count=1, _env_file=None)
    async with Storage.open(path) as storage:
        bot = Couplet(settings, poet, storage)
        env = simcord.Env(bot)  # simcord.run() binds to a context, which fixtures leave
        await env.start()
        try:
            yield World(env, bot, poet, storage, locale)
        finally:
            await env.shutdown()
        # What the one handler answered is no error of the bot; all else is.
        handled = (discord.app_commands.AppCommandError, Refusal, SeedError)
        assert [e for e in env.errors if not isinstance(e, handled)] == []
        assert bot.figures._counts["refused", "refused.fault"] == poet.faults
