"""`python -m bot backup FILE`: a copy of the database, taken while the bot runs."""

import argparse
from pathlib import Path

from bot.config import Settings
from bot.storage.backup import copy_database


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = commands.add_parser("backup", help="copy the database to a file")
    parser.set_defaults(run=run)
    parser.add_argument("file", type=Path, help="where the copy goes")


def run(arguments: argparse.Namespace) -> int:
    """Copy the database of the settings; return the exit code."""
    source = Settings.read().database_path
    copy_database(source, arguments.file)
    print(f"{source.resolve()} is copied to {arguments.file.resolve()}.")
    return 0
