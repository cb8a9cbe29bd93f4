"""The Discord client: small caches, one command tree, a clean end."""

import asyncio
import logging
import sys
from typing import TYPE_CHECKING, Any, cast

import discord
import yarl
from discord import app_commands
from discord.ext import tasks
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.commands import offer_commands
from bot.config import ConfigurationError, Settings
from bot.features import FEATURES, rap_group
from bot.features.battle_referee import Referee
from bot.features.cooldown import Cooldowns
from bot.features.desk import Desk
from bot.features.faults import OneLineForTheLate, Refusal, handle
from bot.features.poet import Poet
from bot.locales import Translator
from bot.ops.figures import Figures
from bot.storage import Storage, StorageError

if TYPE_CHECKING:
    Interaction = discord.Interaction["Couplet"]

log = logging.getLogger(__name__)
logging.getLogger("discord.app_commands.tree").addFilter(OneLineForTheLate())
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # we only write

_PARTING_SECONDS = 10.0
_AGAIN_MINUTES = 10


class Tree(app_commands.CommandTree["Couplet"]):
    """The commands; whatever fails in one is answered in one place."""

    async def on_error(
        self, interaction: "Interaction", error: app_commands.AppCommandError, /
    ) -> None:
        """Answer the member."""
        await handle(interaction, error)


class Couplet(discord.AutoShardedClient):
    """The bot. It keeps no members, no messages, and reads none."""

    def __init__(self, settings: Settings, poet: Poet, storage: Storage) -> None:
        shards: dict[str, Any] = {}
        if settings.shard_count:
            shards = {"shard_ids": settings.shard_ids, "shard_count": settings.shard_count}
        super().__init__(
            **shards,
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            enable_raw_presences=False,
        )
        self.settings = settings
        self.poet = poet
        self.storage = storage
        self.figures = Figures()
        self.desk = Desk()
        self.cooldowns = Cooldowns()
        self.referee = Referee(self)
        self.tree = Tree(self)
        self._down: set[int] = set()
        self._parting: asyncio.Task[None] | None = None
        self._declare()

    def _declare(self) -> None:
        group = rap_group()
        for feature in FEATURES:
            for command in feature.commands:
                group.add_command(command)
            for menu in feature.menus:
                self.tree.add_command(menu)
            self.add_dynamic_items(*feature.buttons)
        self.tree.add_command(group)

    async def setup_hook(self) -> None:
        """Finish what the last run left, offer the commands, start the daily work.

        Raises:
            ConfigurationError: the database is another application's.
            StorageError: it cannot serve.
        """
        await self._claim_database()
        await self.storage.erasure.resume()
        await self.tree.set_translator(Translator())
        if self.settings.discord_gateway_url:
            self._redirect_gateway(self.settings.discord_gateway_url)
        if not self.shard_ids or 0 in self.shard_ids:
            await offer_commands(self)
        self._upkeep.start()
        await self.referee.take_up(self._owns)

    async def close(self) -> None:
        """Leave Discord."""
        self._upkeep.cancel()
        await self.referee.close()
        await super().close()

    def part(self) -> None:
        """Begin to shut down: take no more requests, serve those under way, leave."""
        if self._parting is None:
            self._parting = asyncio.create_task(self._part())

    async def _part(self) -> None:
        log.info("Shutting down: %d verses under way.", self.desk.working + self.desk.waiting)
        if not await self.desk.close(_PARTING_SECONDS):
            log.warning("Some verses were not done within %.0f s.", _PARTING_SECONDS)
        await self.close()

    @property
    def connected(self) -> bool:
        """Whether all shards are connected to Discord and know their guilds."""
        return self.is_ready() and not self.is_closed() and not self._down

    async def on_ready(self) -> None:
        """Log it."""
        log.info("Ready in %d guilds on %d shards.", len(self.guilds), len(self.shards))

    async def on_shard_disconnect(self, shard_id: int) -> None:
        """Note a shard that lost its gateway."""
        self._down.add(shard_id)

    async def on_shard_ready(self, shard_id: int) -> None:
        """Note a shard that has a new session."""
        self._down.discard(shard_id)

    async def on_shard_resumed(self, shard_id: int) -> None:
        """Note a shard that has its session again."""
        self._down.discard(shard_id)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Note a new guild."""
        await self.storage.guilds.joined(guild.id)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Note a guild that removed the bot; it is erased after a while."""
        await self.storage.guilds.departed(guild.id)

    async def on_interaction(self, interaction: "Interaction") -> None:
        """Answer what nobody else does: discord.py says nothing.

        Dialogs sent twice, or left open over a restart; buttons that are forged, or of a version
        of the bot that had others.
        """
        known = self._connection._view_store  # noqa: SLF001 (it tells no other way)
        custom_id = str(cast("dict[str, Any]", interaction.data or {}).get("custom_id"))
        if interaction.type is discord.InteractionType.modal_submit:
            if custom_id not in known._modals:  # noqa: SLF001
                await handle(interaction, Refusal("refused.dialog"))
        elif interaction.type is discord.InteractionType.component and not any(
            kind.fullmatch(custom_id)
            for kind in known._dynamic_items  # noqa: SLF001
        ):
            await handle(interaction, Refusal("refused.outdated"))

    async def on_error(self, event_method: str, /, *_args: Any, **_kwargs: Any) -> None:
        """Log what fails in an event; what members wrote stays out."""
        log.error("Event %s failed.", event_method, exc_info=sys.exception())

    def _owns(self, guild_id: int) -> bool:
        """Whether a guild is on this process's shards."""
        return not self.shard_ids or (guild_id >> 22) % (self.shard_count or 1) in self.shard_ids

    async def _claim_database(self) -> None:
        """Keep a database to one application: another one's guilds would be erased as departed."""
        mine = str(self.application_id)
        owner = await self.storage.host.put_once("application", mine)
        if owner != mine:
            raise ConfigurationError(
                f"DATABASE_PATH: {self.settings.database_path.resolve()} belongs to the "
                f"application {owner}, DISCORD_TOKEN to {mine}: give each application a file of "
                "its own."
            )

    def _redirect_gateway(self, address: str) -> None:
        """Connect to another gateway than Discord names; the advised shard count is kept."""
        ask = self.http.get_bot_gateway

        async def get_bot_gateway() -> Any:
            shards, _, limits = await ask()
            return shards, address, limits

        self.http.get_bot_gateway = get_bot_gateway  # type: ignore[method-assign]

    @tasks.loop(hours=24)
    async def _upkeep(self) -> None:
        """Notice the guilds that came and went unseen, then erase what is past its time."""
        try:
            present = [guild.id for guild in self.guilds]
            gone = await self.storage.guilds.reconcile(present, self._owns)
            purged = await self.storage.retention.purge()
        except StorageError as error:
            log.warning(
                "Old verses were not purged, and will be in %d minutes: %s", _AGAIN_MINUTES, error
            )
            self._upkeep.change_interval(minutes=_AGAIN_MINUTES)
        else:
            log.info("%d guilds were found to have removed the bot.", gone)
            log.info("Purged %d expired and %d old verses.", purged.expired, purged.aged)
            self._upkeep.change_interval(hours=24)

    @_upkeep.before_loop
    async def _know_the_guilds(self) -> None:
        await self.wait_until_ready()


def use_addresses(settings: Settings) -> None:
    """Point discord.py, which knows but one Discord, to the addresses of the settings."""
    if settings.discord_api_url:
        Route.BASE = settings.discord_api_url.rstrip("/")
    if settings.discord_gateway_url:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.discord_gateway_url)
