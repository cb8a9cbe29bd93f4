"""A battle, and what members do in it; SimCord's clock stands still but where a test moves it."""

from bot.client import Couplet
from bot.features.battle_rules import Limits

LIMITS = Limits()
LINE = "Je sors de l'ombre et la ville m'écoute"


class Ring:
    """A battle, and what is seen of it."""

    def __init__(self, world, shown):
        self.world = world
        self.shown = shown

    @property
    def content(self):
        return self.shown.content

    async def press(self, who, label):
        await self.world.env.settle()
        return await who.click(self.shown, label=label)

    async def play(self, who, line=LINE):
        dialog = await self.press(who, "Mon vers")
        result = await who.submit_modal(dialog, {"line": line})
        await self.world.env.settle()
        return result

    async def wait(self, seconds):
        await self.world.env.advance_time(seconds + 1)

    async def stored(self):
        return await self.world.storage.battles.get(self.world.scope(), 1)


async def challenge(world, opponent=None, who=None, channel=None):
    options = {"opponent": opponent} if opponent else {}
    return await (who or world.alice).slash(channel or world.channel, "rap battle", **options)


async def restart(world):
    bot = Couplet(world.bot.settings, world.poet, world.storage)
    await world.env.restart_bot(bot)
    await world.env.settle()
    return bot
