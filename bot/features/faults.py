"""One handler for what goes wrong in commands, buttons and dialogs."""

import logging
import secrets
from http import HTTPStatus
from typing import TYPE_CHECKING, TypeGuard

import discord
from discord import app_commands

from bot.composer.composer import StuckError
from bot.composer.plan import MAX_SEED, SeedError
from bot.features.desk import DeskClosed, DeskFull
from bot.features.place import spoken
from bot.inference.errors import DeadlineExceeded, EngineClosed, InferenceFailed, QueueFull
from bot.locales import text
from bot.storage import StorageError

if TYPE_CHECKING:
    from bot.client import Interaction

log = logging.getLogger(__name__)

# Discord's codes: unknown interaction, webhook or message, acknowledged already, token expired.
_TOO_LATE = frozenset({10062, 10015, 10008, 40060, 50027})
_AUTOMOD = frozenset({200000, 200001})
_PLAIN: dict[type[BaseException], str] = {
    StuckError: "refused.stuck",
    DeskClosed: "refused.closing",
    EngineClosed: "refused.closing",
    DeadlineExceeded: "refused.late",
    InferenceFailed: "refused.model",
    StorageError: "refused.storage",
    app_commands.CommandNotFound: "refused.outdated",
    app_commands.CommandSignatureMismatch: "refused.outdated",
}


def is_late(error: BaseException | None) -> TypeGuard[discord.HTTPException]:
    """Whether Discord says that what was to be answered is gone: too late, or deleted with all."""
    return isinstance(error, discord.HTTPException) and (
        error.code in _TOO_LATE or error.status == HTTPStatus.NOT_FOUND
    )


class OneLineForTheLate(logging.Filter):
    """For discord.py's own log: an interaction that is gone is no fault to trace."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, those of the late without their trace."""
        error = record.exc_info[1] if record.exc_info else None
        if is_late(error):
            record.msg = "An interaction was gone before it could be answered (%d)."
            record.args = (error.code,)
            record.exc_info = record.exc_text = None
            record.levelno, record.levelname = logging.INFO, "INFO"
        return True


class Refusal(Exception):  # noqa: N818 (no fault: an answer)
    """What a member asked is not done; the text says why, to them alone."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


async def handle(interaction: "Interaction", error: BaseException) -> None:
    """Answer the member privately, in words; log what is the host's to mend."""
    if isinstance(error, app_commands.CommandInvokeError | app_commands.TransformerError):
        error = error.__cause__ or error
    if is_late(error):
        log.info("An interaction was gone before it could be answered (%d).", error.code)
        interaction.client.figures.count("late", str(error.code))
        return
    refusal = explain(error)
    if refusal is None:
        refusal = Refusal("refused.fault", reference=_report(interaction, error))
    if isinstance(error, StorageError):
        log.error("The database could not serve (%s): %s", error.fault, error)
    interaction.client.figures.count("refused", refusal.key)
    words = text(await spoken(interaction), refusal.key, **refusal.values)
    try:
        await tell(interaction, words)
    except discord.HTTPException as failed:
        if not is_late(failed):
            log.warning("An error could not be told: Discord answers %s.", failed.code)


def explain(error: BaseException) -> Refusal | None:
    """Return what a member is told of an error that is nobody's fault, None for the others."""
    match error:
        case Refusal():
            return error
        case SeedError():
            return Refusal(f"refused.{error.code}", most=MAX_SEED)
        case DeskFull():
            return Refusal("refused.queue", ahead=error.ahead, seconds=error.seconds)
        case QueueFull():
            return Refusal("refused.queue", ahead=error.place - 1, seconds=30)
        case discord.HTTPException():
            return _explain_answer(error)
    return next((Refusal(key) for kind, key in _PLAIN.items() if isinstance(error, kind)), None)


def _explain_answer(error: discord.HTTPException) -> Refusal | None:
    """Return what a member is told when Discord refuses an answer."""
    if error.code in _AUTOMOD:
        return Refusal("refused.automod")
    if error.status == HTTPStatus.FORBIDDEN:
        return Refusal("refused.permissions")
    if error.status == HTTPStatus.BAD_REQUEST:
        log.error("Discord refused an answer: %s", error.code)
        return Refusal("refused.rejected", code=error.code)
    return None


async def tell(interaction: "Interaction", words: str) -> None:
    """Say something to the member alone, wherever the interaction stands.

    A public placeholder gives way to a private word; a private one becomes it. What took a
    placeholder's place stays: the extra `answered` of the interaction says so.
    """
    kind = interaction.response.type
    if interaction.extras.get("answered"):  # what is shown stays
        kind = discord.InteractionResponseType.channel_message
    if kind is None:
        await interaction.response.send_message(words, ephemeral=True)
    elif kind is discord.InteractionResponseType.deferred_channel_message:
        if interaction.extras.get("private"):
            await interaction.edit_original_response(content=words, view=None)
        else:
            # A follow-up would become the placeholder, and public, while that still waits.
            await interaction.edit_original_response(content="…", view=None)
            await interaction.followup.send(words, ephemeral=True)
            await interaction.delete_original_response()
    else:
        await interaction.followup.send(words, ephemeral=True)


def _report(interaction: "Interaction", error: BaseException) -> str:
    """Log an error under a short reference; what members wrote stays out of it."""
    reference = secrets.token_hex(3)
    kind = interaction.command.qualified_name if interaction.command else interaction.type.name
    log.error("Fault %s in %s.", reference, kind, exc_info=error)
    return reference
