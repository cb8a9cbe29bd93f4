"""Reads the code: every command and button has a test, every table is somebody's."""

import ast
import asyncio
import re
import sqlite3
from pathlib import Path

import pytest
from discord.ui import DynamicItem

from bot.features import FEATURES, buttons, rap_group
from bot.features.buttons import VerseButton
from bot.locales import Language, text
from bot.storage import Storage

HERE = Path(__file__).parent
SOURCES = Path(buttons.__file__).parent
TESTS = "\n".join(path.read_text("utf-8") for path in HERE.glob("test_*.py"))
COMMANDS = [command for feature in FEATURES for command in feature.commands]
MENUS = [menu for feature in FEATURES for menu in feature.menus]
BUTTONS = [button for feature in FEATURES for button in feature.buttons]
WHO = {"user_id", "author_id", "reporter_id", "seed_author_id"}
WHO |= {"challenger_id", "opponent_id", "voter_id"}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c.name)
def test_every_command_is_run_by_a_test(command):
    assert f'"rap {command.name}"' in TESTS


@pytest.mark.parametrize("menu", MENUS, ids=lambda m: m.name)
def test_every_menu_command_is_run_by_a_test(menu):
    assert f'"{menu.name}"' in TESTS


@pytest.mark.parametrize(
    "button", [b for b in BUTTONS if issubclass(b, VerseButton)], ids=lambda b: b.name
)
def test_every_button_of_a_verse_is_pressed_by_a_test(button):
    label = text(Language.FR, f"button.{button.name}")
    assert re.search(rf'click\([^)]*label="{label}"', TESTS)


def test_every_file_with_a_command_or_button_is_among_the_features():
    declared = set()
    for path in SOURCES.glob("*.py"):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "FEATURE":
                declared.add(path.stem)
    listed = ast.parse((SOURCES / "__init__.py").read_text("utf-8"))
    names = {n.id for n in ast.walk(listed) if isinstance(n, ast.Name)}
    assert declared <= names
    assert len(FEATURES) == len(declared)


def test_every_button_is_declared_by_its_feature():
    kinds = set()
    todo = [DynamicItem]
    while todo:
        for kind in todo.pop().__subclasses__():
            todo.append(kind)
            if kind.__module__.startswith("bot."):
                kinds.add(kind)
    assert kinds - {VerseButton} == set(BUTTONS)


def test_every_table_that_names_a_member_belongs_to_a_feature(tmp_path):
    path = tmp_path / "couplet.db"

    async def make():
        async with Storage.open(path):
            pass

    asyncio.run(make())
    database = sqlite3.connect(path)
    tables = [
        name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type='table'")
    ]
    personal = {
        table
        for table in tables
        if WHO & {column[1] for column in database.execute(f"PRAGMA table_info({table})")}
    }
    database.close()
    declared = {table for feature in FEATURES for table in feature.tables}
    assert personal == declared


def test_names_in_the_group_are_unique():
    group = rap_group()
    for command in COMMANDS:
        group.add_command(command)
    assert len(group.commands) == len(COMMANDS)
