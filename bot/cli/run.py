"""`python -m bot` and `python -m bot run`: the bot itself."""

import argparse
import asyncio
import logging
import signal

import discord

from bot.client import Couplet, use_addresses
from bot.config import ConfigurationError, Settings
from bot.features.poet import Poet, open_poet
from bot.ops import health, log
from bot.storage import Storage

_DONE, _LOST = 0, 1
_logger = logging.getLogger(__name__)


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = commands.add_parser("run", help="run the bot (also without a command)")
    parser.set_defaults(run=run)


def run(_arguments: argparse.Namespace) -> int:
    """Run until told to stop; return the exit code.

    Raises:
        ConfigurationError: the token is missing or wrong, or another setting is.
    """
    settings = Settings.read()
    log.configure(settings.log_level.value, settings.log_format.value)
    return asyncio.run(_run(settings))


async def _run(settings: Settings) -> int:
    _token(settings)
    async with open_poet(settings) as poet:
        return await live(settings, poet)


async def live(settings: Settings, poet: Poet) -> int:
    """Serve Discord with a poet until told to stop; return the exit code."""
    use_addresses(settings)
    async with (
        Storage.open(settings.database_path) as storage,
        Couplet(settings, poet, storage) as client,
        health.serve(client, settings.http_host, settings.http_port),
    ):
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, client.part)
        try:
            await client.start(_token(settings))
        except discord.LoginFailure:
            raise ConfigurationError(
                "DISCORD_TOKEN: Discord does not know this token. Copy it anew from the "
                "developer portal (Bot, Reset Token)."
            ) from None
        except discord.ConnectionClosed as closed:
            if closed.code == 4004:
                raise ConfigurationError("DISCORD_TOKEN: it was reset while in use.") from None
            _logger.error("The gateway closed the connection for good: code %s.", closed.code)  # noqa: TRY400
            return _LOST
    return _DONE


def _token(settings: Settings) -> str:
    token = settings.discord_token.get_secret_value().strip() if settings.discord_token else ""
    if not token:
        raise ConfigurationError(
            "DISCORD_TOKEN: it is not set. Create an application at "
            "https://discord.com/developers/applications, copy its bot's token into .env."
        )
    return token
