"""Offers the commands to Discord: when they changed, and in one place only."""

import hashlib
import json
import logging
from typing import TYPE_CHECKING, Any

import discord

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.client import Couplet

log = logging.getLogger(__name__)

_OFFERED = "commands"
_EVERYWHERE = "everywhere"


async def offer_commands(client: "Couplet") -> None:
    """Sync the commands if Discord does not have them as they are now.

    They are offered in one guild, for a trial, or everywhere. Where they were offered before, they
    are taken back: members would see each of them twice.

    Raises:
        StorageError: what was offered before cannot be read or noted.
    """
    guild = None
    if client.settings.discord_guild_id:
        guild = discord.Object(client.settings.discord_guild_id)
        client.tree.copy_global_to(guild=guild)
    place = str(guild.id) if guild else _EVERYWHERE
    offered = f"{place} {await _fingerprint(client, guild)}"
    known = await client.storage.host.get(_OFFERED) or ""
    if known == offered:
        return
    before = known.rpartition(" ")[0]
    try:
        await client.tree.sync(guild=guild)
        if before not in ("", place):
            await _take_back(client, before)
    except discord.HTTPException as error:
        log.warning("The commands were not synced: Discord answers %s.", error)
    else:
        await client.storage.host.put(_OFFERED, offered)
        log.info("The commands were synced.")


async def _take_back(client: "Couplet", place: str) -> None:
    application = client.application_id or 0
    if place == _EVERYWHERE:
        await client.http.bulk_upsert_global_commands(application, payload=[])
        return
    try:
        await client.http.bulk_upsert_guild_commands(application, int(place), payload=[])
    except (discord.Forbidden, discord.NotFound):
        log.info("The guild of the trial removed the bot, and its commands with it.")


async def _fingerprint(client: "Couplet", guild: discord.Object | None) -> str:
    """Return a hash of the commands in all languages, and of the application they belong to."""
    tree = client.tree
    commands: Iterable[Any] = tree.get_commands(guild=guild)
    payload = [await command.get_translated_payload(tree, tree.translator) for command in commands]
    form = json.dumps([client.application_id, payload], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(form.encode()).hexdigest()
