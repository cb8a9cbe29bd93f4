"""One verse's way through Discord: refuse or acknowledge, wait, compose, store, show."""

import logging
import time
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING

import aiohttp
import discord

from bot.features.buttons import verse_buttons
from bot.features.desk import Ticket
from bot.features.faults import Refusal
from bot.features.orders import Order
from bot.features.place import Place, masking, place_of
from bot.locales import Language, text
from bot.lyrics.verse import Line
from bot.replies import Shown, author_name, verse_message
from bot.storage import NewVerse, Scope, StorageError, StoredLine

if TYPE_CHECKING:
    from bot.client import Couplet, Interaction

log = logging.getLogger(__name__)

_FIRST_WORD_AFTER = 1.0
_NEXT_WORD_AFTER = 5.0


async def rap(interaction: "Interaction", order: Order) -> None:
    """Answer with a verse.

    Raises:
        Refusal: the channel or the member's cooldown forbids it; nothing is acknowledged yet.
        SeedError: the seed is refused; likewise.
        DeskFull: the line is full; likewise.
        Exception: whatever the composer, the storage or Discord raise afterwards.
    """
    client = interaction.client
    started = time.monotonic()
    place = await place_of(interaction)
    admit(interaction, place)
    client.poet.review(order.request)
    group = place.scope.guild_id or place.scope.user_id
    with client.desk.enter(group) as ticket:
        settings, scope = place.settings, place.scope
        client.cooldowns.start(scope.guild_id, scope.user_id, settings.cooldown_seconds)
        try:
            acknowledged = await interaction.response.defer(thinking=True)
            client.figures.took("acknowledged", time.monotonic() - started)
            await _wait(interaction, ticket, place.language)
            verse = client.poet.lines(order.request, group=group)
            lines = [line async for line in verse][order.context :]
            verse_id = await client.storage.history.add(
                scope,
                _stored(order, lines, client.poet.model),
                listed=place.listed,
                thread_id=place.thread_id,
            )
            shown = _shown(interaction, order, lines, place)
            try:
                await interaction.edit_original_response(
                    content=shown.content,
                    embeds=shown.embeds,
                    view=verse_buttons(verse_id, place.language),
                )
            except discord.HTTPException as error:
                if error.status < HTTPStatus.INTERNAL_SERVER_ERROR:  # nobody has seen it
                    await _take_back(client, scope, verse_id)
                raise
            interaction.extras["answered"] = True
        except BaseException:
            client.cooldowns.forgive(scope.guild_id, scope.user_id)
            raise
        client.figures.took("verses", time.monotonic() - started)
        if acknowledged and acknowledged.message_id:
            try:
                await client.storage.history.sent(scope, verse_id, acknowledged.message_id)
            except StorageError as error:  # the verse itself is stored, and seen
                log.warning("The message of a verse was not noted (%s): %s", error.fault, error)


async def _take_back(client: "Couplet", scope: Scope, verse_id: int) -> None:
    """Delete a verse that nobody has seen."""
    try:
        await client.storage.history.delete(scope, verse_id)
    except StorageError as error:
        log.warning("A verse not shown stays in the history (%s): %s", error.fault, error)


def admit(interaction: "Interaction", place: Place) -> None:
    """Refuse where the guild does not want the bot, and a member who asks too often.

    Raises:
        Refusal: the channel or the member's cooldown forbids it.
    """
    allowed = place.settings.allowed_channels
    here = {place.scope.channel_id, interaction.channel_id}
    if isinstance(interaction.channel, discord.Thread):
        here.add(interaction.channel.parent_id)
    if place.scope.guild_id and allowed and not here & set(allowed):
        shown = ", ".join(f"<#{channel}>" for channel in allowed[:10])
        raise Refusal("refused.channel", channels=shown)
    left = interaction.client.cooldowns.left(place.scope.guild_id, place.scope.user_id)
    if left > 0:
        raise Refusal("refused.cooldown", seconds=max(1, round(left)))


async def _wait(interaction: "Interaction", ticket: Ticket, language: Language) -> None:
    """Wait for the ticket's turn; say how long the line is if it takes more than a moment."""
    pause = _FIRST_WORD_AFTER
    while not await ticket.turn(pause):
        pause = _NEXT_WORD_AFTER
        place = ticket.place
        if place:
            await _say_place(interaction, place, language)


async def _say_place(interaction: "Interaction", place: int, language: Language) -> None:
    """Say how long the line is; trouble that passes costs nobody their place."""
    key = "place.first" if place == 1 else "place.other"
    try:
        await interaction.edit_original_response(
            content=text(
                language,
                "verse.waiting",
                place=text(language, key, place=place),
                seconds=interaction.client.desk.seconds(place),
            )
        )
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        status = getattr(error, "status", HTTPStatus.INTERNAL_SERVER_ERROR)
        if status < HTTPStatus.INTERNAL_SERVER_ERROR:
            raise
        log.warning("A place in line was not shown (%s).", type(error).__name__)


def _shown(interaction: "Interaction", order: Order, lines: list[Line], place: Place) -> Shown:
    asker, language = author_name(interaction.user), place.language
    footer = text(
        language,
        f"verse.{order.kind}",
        scheme=text(language, f"scheme.{order.request.scheme.value}"),
        author=_seed_author(interaction, order),
        asker=asker,
    )
    if any("assonance" in line.relaxed or "rhyme" in line.relaxed for line in lines):
        footer += f" · {text(language, 'verse.relaxed')}"
    mask = masking(interaction.client, place)
    masked = [replace(line, text=mask(line.text)) if line.given else line for line in lines]
    return verse_message(masked, footer)


def _seed_author(interaction: "Interaction", order: Order) -> str:
    """Return how the member is named whose words the verse starts from.

    Of one who is not there only the id is known: Discord sets the name, and nobody is pinged.
    """
    if order.seed_author_id in {None, interaction.user.id}:
        return author_name(interaction.user)
    return order.seed_author or f"<@{order.seed_author_id}>"


def _stored(order: Order, lines: list[Line], model: str) -> NewVerse:
    return NewVerse(
        seed=order.seed,
        lines=tuple(
            StoredLine(
                text=line.text,
                given=line.given,
                rhyme=line.rhyme,
                rhyme_grade=line.rhyme_grade.name.lower() if line.rhyme_grade is not None else None,
                syllables=line.syllables,
                relaxed=line.relaxed,
                author_id=order.seed_author_id if line.given else None,
            )
            for line in lines
        ),
        model=model,
        parameters=order.parameters,
        seed_author_id=order.seed_author_id,
        parent_id=order.parent_id,
    )
