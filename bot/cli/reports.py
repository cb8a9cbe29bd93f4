"""`python -m bot reports`: the open reports of all places, for whoever runs the bot.

What it prints is what members wrote, so it is for the terminal only and never logged.
"""

import argparse
import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

from bot.config import Settings
from bot.storage import Report, Storage, health

_MOST = 100


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = commands.add_parser("reports", help="list the verses members have reported")
    parser.set_defaults(run=run)
    parser.add_argument("--limit", type=int, default=_MOST, help="at most so many, oldest first")
    parser.add_argument(
        "--close",
        type=int,
        nargs="+",
        metavar="ID",
        help="close these reports instead of listing any; those outside servers are yours alone",
    )
    parser.add_argument("--jsonl", action="store_true", help="one JSON object a report")


def run(arguments: argparse.Namespace) -> int:
    """Print the open reports, or close some; return the exit code.

    Raises:
        ValueError: a report to close is not open; the others are closed.
        StorageError: there is no database, or it cannot be read or written.
    """
    path = Settings.read().database_path
    health(path)  # says so where there is none, instead of making one
    if arguments.close:
        return asyncio.run(_close(path, arguments.close))
    reports = asyncio.run(_pending(path, max(arguments.limit, 1)))
    if arguments.jsonl:
        for report in reports:
            print(json.dumps(_record(report), ensure_ascii=False))
    elif not reports:
        print("No open reports.")
    else:
        print("\n\n".join(map(_paragraph, reports)))
    return 0


async def _pending(path: Path, limit: int) -> tuple[Report, ...]:
    async with Storage.open(path) as storage:
        return await storage.reports.pending_everywhere(limit=limit)


async def _close(path: Path, reports: list[int]) -> int:
    async with Storage.open(path) as storage:
        unknown = [one for one in reports if not await storage.reports.handled_by_host(one)]
    if unknown:
        numbers = ", ".join(map(str, unknown))
        raise ValueError(f"No open report has the number {numbers}: list them without --close.")
    return 0


def _record(report: Report) -> dict[str, object]:
    verse = report.verse
    return {
        "report": report.id,
        "reported_at": _time(report.created_at),
        "reason": report.reason,
        "reporter_id": _id(report.reporter_id),
        "guild_id": _id(verse.guild_id),
        "channel_id": _id(verse.channel_id),
        "verse": verse.id,
        "author_id": _id(verse.author_id),
        "model": verse.model,
        "hidden": report.hidden,
        "lines": [{"text": line.text, "given": line.given} for line in verse.lines],
    }


def _paragraph(report: Report) -> str:
    verse = report.verse
    where = f"server {verse.guild_id}" if verse.guild_id else "outside servers"
    state = ", deleted or expired since" if report.hidden else ""
    head = f"Report {report.id}, {_time(report.created_at)}, {where}, verse {verse.id}{state}"
    reason = report.reason or "(no reason given)"
    lines = [f"  {'>' if line.given else ' '} {line.text}" for line in verse.lines]
    return "\n".join([head, f"  {reason}", *lines])


def _id(number: int | None) -> str | None:
    """Return an id as a string, which no reader of JSON rounds."""
    return None if number is None else str(number)


def _time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()
