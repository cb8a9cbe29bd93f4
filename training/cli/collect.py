"""`python -m training collect`: lyrics from Genius."""

import argparse
import sys
from pathlib import Path

from training.collect import CollectError, Summary, collect
from training.collect.client import Client
from training.collect.progress import Progress
from training.config import WORK
from training.settings import Settings

_NOTES = """\
Lyrics are copyrighted. Whether you may collect them and train on them, and what you may do with
a model made from them, depends on where you are and what for: it is yours to find out. Never
train on messages of Discord's users: Discord's Developer Policy forbids it. The token is read
from GENIUS_TOKEN (.env). Run the same command again to go on: no page is fetched twice."""


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    collect = commands.add_parser("collect", help="lyrics from Genius", epilog=_NOTES)
    collect.set_defaults(command=run, refuse=collect.error)
    collect.add_argument(
        "artists", nargs="*", help="« NAME », « id:123 », or « id:123 NAME », which must agree"
    )
    collect.add_argument("--file", type=Path, help="a file with one artist a line")
    collect.add_argument("--output", type=Path, default=WORK / "lyrics.jsonl")
    collect.add_argument("--pause", type=float, default=1.0, help="seconds between requests (1)")
    collect.add_argument("--anew", action="store_true", help="look for new songs")


def run(arguments: argparse.Namespace) -> None:
    """Collect the artists' songs."""
    asked = [*arguments.artists, *(_names(arguments.file) if arguments.file else [])]
    if not asked:
        arguments.refuse("name the artists, or a file with one a line: --file")
    progress = Progress(Summary())
    client = Client(Settings.read(), pause=max(arguments.pause, 0.0), say=progress.warn)
    try:
        collect(asked, arguments.output, client, progress, anew=arguments.anew)
    finally:
        print(progress.summary.table())
    if progress.summary.songs_new:
        print("Lyrics are copyrighted: see README.md, « Train your own ».", file=sys.stderr)
    if progress.summary.unknown:
        raise ValueError(" ".join(progress.summary.unknown))
    if missing := progress.summary.without_answer:
        raise CollectError(f"{missing} songs got no answer: run the same command later.")


def _names(path: Path) -> list[str]:
    """Return the lines of a file but blank ones and comments."""
    lines = map(str.strip, path.read_text("utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]
