"""`python -m bot bench`: what this machine can do, and how far from its limits."""

import argparse
import asyncio
import json
import sys
from pathlib import Path

from bot.bench import bench, report, soak
from bot.bench.progress import Progress
from bot.config import Settings


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = commands.add_parser("bench", help="measure what this machine can do (two minutes)")
    parser.set_defaults(run=run)
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    parser.add_argument("--plot", type=Path, metavar="FILE.png", help="draw the latencies as well")
    parser.add_argument(
        "--soak", type=int, metavar="VERSES", help="instead, watch memory over so many verses"
    )


def run(arguments: argparse.Namespace) -> int:
    """Measure and tell; return the exit code."""
    settings = Settings.read()
    if arguments.soak is not None:
        return _soak(arguments, settings)
    if arguments.plot:
        report.check_plot()
    figures = asyncio.run(bench.run(settings, Progress(bench.SECONDS)))
    print(json.dumps(figures) if arguments.json else report.table(figures))
    if arguments.plot:
        report.plot(figures, arguments.plot)
    return 0


def _soak(arguments: argparse.Namespace, settings: Settings) -> int:
    if arguments.soak < soak.PARTS or arguments.plot:
        fault = f"--soak takes {soak.PARTS} verses or more, and no --plot."
        print(f"couplet: {fault}", file=sys.stderr)
        return 2
    figures = asyncio.run(soak.soak(settings, arguments.soak, Progress(1.0)))
    if arguments.json:
        print(json.dumps(figures))
    else:
        held = " ".join(f"{value:.0f}" for value in figures["resident_mb"])
        print(f"{figures['verses']} verses in {figures['seconds']:.0f} s, memory in MB: {held}")
        print(f"grown by {figures['growth_mb']:.1f} MB since the first fifth")
    return 0
