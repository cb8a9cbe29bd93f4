"""The Discord client: small caches, one command tree, a clean end."""

import asyncio
import hashlib
import json
import logging
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

import discord
import yarl
from discord import app_commands
from discord.ext import tasks
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.config import Settings
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
    from collections.abc import Iterable

    Interaction = discord.Interaction["Couplet"]

log = logging.getLogger(__name__)
logging.getLogger("discord.app_commands.tree").addFilter(OneLineForTheLate())
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # we only write

_PARTING_SECONDS = 10.0
_SYNCED = "commands"


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
        self._reconciled = False
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
        """Finish what the last run left, offer the commands, start the daily work."""
        await self.storage.erasure.resume()
        await self.tree.set_translator(Translator())
        if self.settings.discord_gateway_url:
            self._redirect_gateway(self.settings.discord_gateway_url)
        if not self.shard_ids or 0 in self.shard_ids:
            await self._offer_commands()
        self._retention.start()
        await self.referee.take_up(self._owns)

    async def close(self) -> None:
        """Leave Discord."""
        self._retention.cancel()
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

    async def on_ready(self) -> None:
        """Notice the guilds that came and went while we were away, once all shards are ready."""
        log.info("Ready in %d guilds on %d shards.", len(self.guilds), len(self.shards))
        if self._reconciled:
            return
        self._reconciled = True
        with suppress(StorageError):
            present = [guild.id for guild in self.guilds]
            gone = await self.storage.guilds.reconcile(present, self._owns)
            log.info("%d guilds removed the bot while it was away.", gone)

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

    async def _offer_commands(self) -> None:
        """Sync the commands if Discord does not have them as they are now."""
        guild = None
        if self.settings.discord_guild_id:
            guild = discord.Object(self.settings.discord_guild_id)
            self.tree.copy_global_to(guild=guild)
        fingerprint = await self._fingerprint(guild)
        try:
            if await self.storage.host.get(_SYNCED) == fingerprint:
                return
            await self.tree.sync(guild=guild)
            await self.storage.host.put(_SYNCED, fingerprint)
        except discord.HTTPException as error:
            log.warning("The commands were not synced: Discord answers %s.", error)
        else:
            log.info("The commands were synced.")

    async def _fingerprint(self, guild: discord.Object | None) -> str:
        translator = self.tree.translator
        commands: Iterable[Any] = self.tree.get_commands(guild=guild)
        payload = [
            await command.get_translated_payload(self.tree, translator) for command in commands
        ]
        place = [self.application_id, guild.id if guild else None]
        form = json.dumps([place, payload], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(form.encode()).hexdigest()

    def _redirect_gateway(self, address: str) -> None:
        """Connect to another gateway than Discord names; the advised shard count is kept."""
        ask = self.http.get_bot_gateway

        async def get_bot_gateway() -> Any:
            shards, _, limits = await ask()
            return shards, address, limits

        self.http.get_bot_gateway = get_bot_gateway  # type: ignore[method-assign]

    @tasks.loop(hours=24)
    async def _retention(self) -> None:
        try:
            purged = await self.storage.retention.purge()
        except StorageError as error:
            log.warning("Old verses were not purged: %s", error)
        else:
            log.info("Purged %d expired and %d old verses.", purged.expired, purged.aged)


def use_addresses(settings: Settings) -> None:
    """Point discord.py, which knows but one Discord, to the addresses of the settings."""
    if settings.discord_api_url:
        Route.BASE = settings.discord_api_url.rstrip("/")
    if settings.discord_gateway_url:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.discord_gateway_url)
