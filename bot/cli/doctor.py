"""`python -m bot doctor`: what is right, what is wrong, and what to do about it."""

import argparse
import asyncio
import importlib.metadata
import os
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp

from bot.config import ConfigurationError, Settings
from bot.inference.bundle import Bundle
from bot.inference.providers import open_runners, total_threads
from bot.moderation import Filter
from bot.storage import health

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

_DONE, _FAILED = 0, 1
_API = "https://discord.com/api/v10"
_SECONDS = 10


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = commands.add_parser("doctor", help="check settings, model, database and login")
    parser.set_defaults(run=run)


def run(_arguments: argparse.Namespace) -> int:
    """Check all; print a line each; return 1 if something is wrong."""
    try:
        settings = Settings.read()
    except ConfigurationError as error:
        print(f"✗ settings: {error}")
        return _FAILED
    file = Path(".env").resolve()
    source = f"from the environment and {file}" if file.exists() else f"there is no {file}"
    print(f"✓ settings: all can be read; {source}")
    return asyncio.run(_examine(settings))


async def _examine(settings: Settings) -> int:
    checks: dict[str, Callable[[Settings], Awaitable[str]]] = {
        "ONNX Runtime": _runtime,
        "model": _model,
        "word list": _wordlist,
        "database": _database,
        "Discord": _discord,
    }
    code = _DONE
    for name, check in checks.items():
        try:
            print(f"✓ {name}: {await check(settings)}")
        except (ValueError, RuntimeError, OSError, aiohttp.ClientError) as error:
            code = _FAILED
            print(f"✗ {name}: {str(error) or type(error).__name__}")
    return code


async def _runtime(_settings: Settings) -> str:
    found = []
    for package in ("onnxruntime", "onnxruntime-gpu"):
        try:
            found.append(f"{package} {importlib.metadata.version(package)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    if not found:
        raise RuntimeError("it is missing: install the extra cpu or cuda, as in pip install .[cpu]")
    if len(found) > 1:
        raise RuntimeError(f"{' and '.join(found)} overwrite each other: uninstall both, keep one")
    return found[0]


async def _model(settings: Settings) -> str:
    bundle = await asyncio.to_thread(Bundle.load, settings.model_path)
    runners = await asyncio.to_thread(
        open_runners, bundle, settings.execution_provider.value, settings.inference_threads
    )
    where, threads = runners[0].provider, total_threads(runners)
    return f"{bundle.name}, whole; it runs on {where}, {threads} threads"


async def _wordlist(settings: Settings) -> str:
    if settings.wordlist_path is None:
        return "none of your own"
    path = settings.wordlist_path.resolve()
    await asyncio.to_thread(Filter.load, path)
    return f"{path} can be read"


async def _database(settings: Settings) -> str:
    path = settings.database_path.resolve()
    for place in (path, path.parent):
        if place.exists() and not os.access(place, os.W_OK):
            raise RuntimeError(f"{place} cannot be written: change its rights or DATABASE_PATH")
    if not path.exists():
        return f"there is none at {path} yet: the bot makes it when it starts"
    state = await asyncio.to_thread(health, path)
    if state.format > state.known:
        raise RuntimeError(
            f"{path} is from a newer version (format {state.format}, this one knows "
            f"{state.known}): update the bot, or put an older backup in its place"
        )
    older = f", brought to format {state.known} at the next start"
    return (
        f"{path} is whole: {state.verses} verses, {state.bytes / 2**20:.1f} MB, format "
        f"{state.format}{older if state.format < state.known else ''}"
    )


async def _discord(settings: Settings) -> str:
    if settings.discord_token is None:
        raise ConfigurationError("DISCORD_TOKEN is not set: copy it from the developer portal")
    base = (settings.discord_api_url or _API).rstrip("/")
    headers = {"Authorization": f"Bot {settings.discord_token.get_secret_value().strip()}"}
    timeout = aiohttp.ClientTimeout(total=_SECONDS)
    async with (
        aiohttp.ClientSession(headers=headers, timeout=timeout) as session,
        session.get(f"{base}/users/@me") as answer,
    ):
        if answer.status == 401:
            raise ConfigurationError("it does not know DISCORD_TOKEN: copy it anew")
        if answer.status != 200:
            raise RuntimeError(
                f"{base} answers {answer.status}: try again later, or look at DISCORD_API_URL"
            )
        user = await answer.json()
    return f"logged in as {user['username']}"
