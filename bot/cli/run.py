"""`python -m bot` and `python -m bot run`: the bot itself."""

import argparse
import asyncio
import logging
import signal
from collections.abc import Callable
from http import HTTPStatus

import aiohttp
import discord
from discord.http import Route

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
        RuntimeError: Discord cannot be reached, or answers something else.
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
        _on_stop(client.part)
        return await _serve(client, _token(settings))


def _on_stop(part: Callable[[], None]) -> None:
    """Have `part` called on the event loop when the process is told to stop."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(number, part)
        except NotImplementedError:  # on Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(part))


async def _serve(client: Couplet, token: str) -> int:
    """Stay connected until told to stop; return the exit code."""
    try:
        await client.start(token)
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
    except discord.HTTPException as error:
        status = f"{error.status} {error.response.reason}"
        if error.status == HTTPStatus.NOT_FOUND and client.settings.discord_api_url:
            raise ConfigurationError(
                f"DISCORD_API_URL: {Route.BASE} answers {status}. It ends in /api/v10."
            ) from None
        raise RuntimeError(_unreachable(f"it answers {status}")) from None
    except (discord.DiscordException, aiohttp.ClientError) as error:
        raise RuntimeError(_unreachable(str(error) or type(error).__name__)) from None
    return _DONE


def _unreachable(reason: str) -> str:
    return (
        f"Discord does not let the bot in at {Route.BASE}: {reason.rstrip('.')}. Try again later; "
        "behind a proxy look at DISCORD_API_URL and DISCORD_GATEWAY_URL."
    )


def _token(settings: Settings) -> str:
    token = settings.discord_token.get_secret_value().strip() if settings.discord_token else ""
    if not token:
        raise ConfigurationError(
            "DISCORD_TOKEN: it is not set. Create an application at "
            "https://discord.com/developers/applications, copy its bot's token into .env."
        )
    return token
