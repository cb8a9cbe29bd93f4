"""Deleting a verse: by who asked for it, or by a moderator, as the guild has set."""

import logging
from typing import TYPE_CHECKING

import discord

from bot.features.buttons import VerseButton
from bot.features.faults import Refusal
from bot.features.feature import Feature
from bot.features.place import Place
from bot.storage import Verse

if TYPE_CHECKING:
    from bot.client import Interaction

log = logging.getLogger(__name__)


def may_delete(interaction: "Interaction", place: Place, verse: Verse) -> bool:
    """Whether the member may delete a verse; whose words it starts from counts as its author."""
    deleters = place.settings.deleters
    author = interaction.user.id in {verse.author_id, verse.seed_author_id}
    if place.scope.guild_id is None:
        return author
    moderator = interaction.permissions.manage_messages
    return (author and deleters != "moderators") or (moderator and deleters != "author")


class Delete(VerseButton, template=r"couplet:delete:(?P<verse>\d{1,18})"):
    """Deletes the verse and its message."""

    name = "delete"
    emoji = "🗑️"
    row_number = 1

    async def press(self, interaction: "Interaction", place: Place, verse: Verse) -> None:
        """Delete the verse from the history, then the message."""
        if not may_delete(interaction, place, verse):
            raise Refusal(f"delete.{place.settings.deleters}")
        await interaction.response.defer()
        await interaction.client.storage.history.delete(place.scope, verse.id)
        try:
            await interaction.delete_original_response()
        except discord.NotFound:
            log.debug("The message of a deleted verse was gone already.")


FEATURE = Feature(buttons=(Delete,), tables=("verses",))
