"""`python -m bot check`: what the filter says of lines, as JSON."""

import argparse
import json
import sys

from bot.config import Settings
from bot.moderation import Filter, Level


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = commands.add_parser("check", help="judge the lines on standard input")
    parser.set_defaults(run=run)
    parser.add_argument(
        "--level", choices=[level.value for level in Level], default=Level.STANDARD.value
    )
    parser.add_argument("--jsonl", action="store_true", required=True, help="one object a line")


def run(arguments: argparse.Namespace) -> int:
    """Judge each line of standard input; return the exit code."""
    filter_ = Filter.load(Settings.read().wordlist_path)
    level = Level(arguments.level)
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    for raw in sys.stdin:
        text = raw.rstrip("\n")
        judgement = filter_.check(text, level)
        hits = [
            {
                "category": hit.category.value,
                "severity": hit.severity,
                "text": text[hit.start : hit.end],
                "start": hit.start,
                "end": hit.end,
            }
            for hit in judgement.hits
        ]
        record = {"text": text, "allowed": judgement.allowed, "hits": hits}
        print(json.dumps(record, ensure_ascii=False), flush=True)
    return 0
