"""The bot as a process of its own, with a poet that needs no model where none is the point.

Run as `python -m tests.e2e.process SECONDS_A_VERSE`.
"""

import asyncio
import os
import signal
import sys
from contextlib import asynccontextmanager
from pathlib import Path

from bot.cli import main, run
from bot.composer.plan import SeedError, read_seed
from bot.lyrics.rhyme import Grade
from bot.lyrics.verse import Line

ROOT = Path(__file__).parents[2]


class SlowPoet:
    """Takes its time over plain lines."""

    model = card = "essai"

    def __init__(self, seconds):
        self._seconds = seconds

    def review(self, request):
        if "haine" in request.seed:
            raise SeedError("refused", "hateful")
        read_seed(request.seed)

    def mask(self, words, level, *, banned, allowed):
        return words

    async def lines(self, request, *, group):
        given = read_seed(request.seed)
        await asyncio.sleep(self._seconds)
        for place, letter in enumerate(request.scheme.letters(request.lines)):
            written = place < len(given)
            text = given[place] if written else f"Réponse numéro {place + 1}"
            yield Line(text, written, letter, None if written else Grade.RICHE, 12)


class Process:
    """A running bot."""

    def __init__(self, process):
        self._process = process
        self.log = b""
        self._reading = asyncio.create_task(self._read())

    async def _read(self):
        while chunk := await self._process.stderr.read(65536):
            self.log += chunk

    @property
    def pid(self):
        return self._process.pid

    def signal(self, number):
        self._process.send_signal(number)

    async def ended(self, seconds=15):
        code = await asyncio.wait_for(self._process.wait(), seconds)
        await self._reading
        return code

    async def kill(self):
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGKILL)
        await self._process.wait()
        await self._reading


@asynccontextmanager
async def bot(discord, folder, *, seconds=0.05, command=None, **environment):
    """Start the bot against a stand-in; wait until it is ready; kill it at the end."""
    process = Process(
        await asyncio.create_subprocess_exec(
            sys.executable,
            *(command or ["-m", "tests.e2e.process", str(seconds)]),
            cwd=folder,
            env={
                **{k: v for k, v in os.environ.items() if not k.startswith("DISCORD_")},
                "PYTHONPATH": str(ROOT),
                "DATABASE_PATH": str(folder / "couplet.db"),
                **discord.environment,
                **environment,
            },
            stderr=asyncio.subprocess.PIPE,
        )
    )
    try:
        yield process
    finally:
        await process.kill()
        print(process.log.decode())  # shown where the test fails


@asynccontextmanager
async def _slow_poet(_settings):
    yield SlowPoet(float(sys.argv[1]))


if __name__ == "__main__":
    run.open_poet = _slow_poet
    sys.exit(main([]))
