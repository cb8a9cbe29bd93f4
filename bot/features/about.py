"""/rap about: the model in short, version, latency, invite link."""

import importlib.metadata
import math
from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.features.feature import Feature
from bot.features.place import place_of
from bot.locales import described, named, text

if TYPE_CHECKING:
    from bot.client import Interaction


@app_commands.command(name=named("about.name"), description=described("about.description"))
async def about(interaction: "Interaction") -> None:
    """Say what the bot is."""
    client = interaction.client
    place = await place_of(interaction)
    latency = client.latency
    invite = discord.utils.oauth_url(
        client.application_id or 0,
        permissions=discord.Permissions(view_channel=True),  # for battles: see the README
        scopes=("bot", "applications.commands"),
    )
    shown = text(
        place.language,
        "about.text",
        version=importlib.metadata.version("couplet"),
        model=client.poet.model,
        card=client.poet.card,
        guilds=len(client.guilds),
        verses=client.figures.total("verses"),
        latency=round(1000 * latency) if math.isfinite(latency) else "?",
        invite=invite,
    )
    await interaction.response.send_message(shown, ephemeral=True, suppress_embeds=True)


FEATURE = Feature(commands=(about,))
