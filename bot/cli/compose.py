"""`python -m bot compose`: verses in the terminal, for people or as JSON."""

import argparse
import asyncio
import json
import random
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.composer.composer import Composer, StuckError
from bot.composer.plan import Energy, Request, SeedError
from bot.config import Settings
from bot.inference.bundle import Bundle
from bot.inference.engine import Engine
from bot.lyrics.verse import Line, Scheme
from bot.moderation import Filter, Level

_DONE, _REFUSED, _USAGE = 0, 1, 2


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = commands.add_parser("compose", help="complete a line into a verse")
    parser.set_defaults(run=run)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("line", nargs="?", help="the line to answer, or up to four parted by « / »")
    what.add_argument("--file", type=Path, help="one seed a line instead; needs --jsonl")
    parser.add_argument("--lines", type=int, default=4, help="lines of the whole verse (4)")
    parser.add_argument("--scheme", choices=[s.value for s in Scheme], default=Scheme.AABB.value)
    parser.add_argument("--syllables", type=int, help="of each line (default: the seed's)")
    parser.add_argument("--energy", choices=[e.value for e in Energy], default=Energy.NORMAL.value)
    parser.add_argument("--temperature", type=float, help="of the sampling, over the energy's")
    parser.add_argument("--candidates", type=int, default=32, help="tried for each line (32)")
    parser.add_argument(
        "--level", choices=[level.value for level in Level], default=Level.STANDARD.value
    )
    parser.add_argument("--rng-seed", type=int, help="the same number gives the same verse")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON object")
    form.add_argument("--jsonl", action="store_true", help="one JSON object a seed")


def run(arguments: argparse.Namespace) -> int:
    """Compose what is asked; return the exit code."""
    if (arguments.file is None) == arguments.jsonl:
        print("couplet: --file and --jsonl go together.", file=sys.stderr)
        return _USAGE
    rng_seed = random.getrandbits(31) if arguments.rng_seed is None else arguments.rng_seed
    try:
        _request(arguments, arguments.line or "", rng_seed)
        seeds = [arguments.line] if arguments.file is None else _read_seeds(arguments.file)
    except (ValueError, OSError) as error:
        print(f"couplet: {error}", file=sys.stderr)
        return _USAGE
    return asyncio.run(_compose(arguments, seeds, rng_seed))


async def _compose(arguments: argparse.Namespace, seeds: list[str], rng_seed: int) -> int:
    code = _DONE
    async with _composer(Settings.read()) as (composer, model):
        for place, seed in enumerate(seeds):
            request = _request(arguments, seed, mixed(rng_seed, place))
            record: dict[str, Any] = {
                "seed": seed,
                "scheme": arguments.scheme,
                "level": arguments.level,
                "model": model,
                "rng_seed": rng_seed,
            }
            lines: list[Line] = []
            start = time.perf_counter()
            try:
                async for line in composer.lines(request):
                    lines.append(line)
                    if not (arguments.json or arguments.jsonl):
                        print(line.text, flush=True)
            except (SeedError, StuckError) as error:
                code = _REFUSED
                reason = error.code if isinstance(error, SeedError) else "stuck"
                record = {"seed": seed, "error": {"code": reason, "message": str(error)}}
                if not (arguments.json or arguments.jsonl):
                    print(f"couplet: {error}", file=sys.stderr)
                    continue
            else:
                record["elapsed_ms"] = round(1000 * (time.perf_counter() - start), 1)
                record["lines"] = [line.record() for line in lines]
            if arguments.json or arguments.jsonl:
                print(json.dumps(record, ensure_ascii=False), flush=True)
    return code


@asynccontextmanager
async def _composer(settings: Settings) -> AsyncIterator[tuple[Composer, str]]:
    bundle = Bundle.load(settings.model_path)
    engine = await Engine.open(
        bundle, provider=settings.execution_provider.value, threads=settings.inference_threads
    )
    try:
        filter_ = Filter.load(settings.wordlist_path)
        yield Composer.open(engine, bundle, filter_), bundle.name
    finally:
        await engine.close()


def _request(arguments: argparse.Namespace, seed: str, rng_seed: int) -> Request:
    return Request(
        seed=seed,
        lines=arguments.lines,
        scheme=Scheme(arguments.scheme),
        level=Level(arguments.level),
        energy=Energy(arguments.energy),
        syllables=arguments.syllables,
        temperature=arguments.temperature,
        candidates=arguments.candidates,
        rng_seed=rng_seed,
    )


def _read_seeds(path: Path) -> list[str]:
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError:
        raise ValueError(f"{path} is not UTF-8 text: save it as UTF-8.") from None
    return [line for line in text.split("\n") if line.strip()]


def mixed(rng_seed: int, place: int) -> int:
    """Return the seed of a place's own randomness."""
    return random.Random(f"{rng_seed}:{place}").getrandbits(63)
