"""Each floor of the house knows only those below it: read from the imports."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# What each floor may import of ours, beside itself.
FLOORS = {
    "bot.lyrics": set(),
    "bot.moderation": set(),
    "bot.inference": set(),
    "bot.storage": set(),
    "bot.card": set(),
    "bot.composer": {"bot.lyrics", "bot.moderation", "bot.inference"},
    "training": {
        *("bot.lyrics", "bot.moderation", "bot.inference", "bot.composer"),
        *("bot.config", "bot.exits"),
    },
}
HEAVY = {"torch", "onnx", "training"}
EDGES = {"discord", "onnxruntime", "aiosqlite", "sqlite3"}


def modules(package):
    return sorted((ROOT / package.replace(".", "/")).rglob("*.py"))


def imports(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports by a relative name"
            yield node.module


@pytest.mark.parametrize("floor", FLOORS)
def test_a_floor_knows_only_those_below(floor):
    allowed = FLOORS[floor] | {floor}
    for path in modules(floor):
        for name in imports(path):
            ours = name.split(".")[0] in {"bot", "training"}
            assert not ours or any(f"{name}.".startswith(f"{a}.") for a in allowed), (
                f"{path.relative_to(ROOT)} imports {name}"
            )


def test_nothing_of_the_bot_needs_what_training_needs():
    for path in modules("bot"):
        for name in imports(path):
            assert name.split(".")[0] not in HEAVY, f"{path.relative_to(ROOT)} imports {name}"


@pytest.mark.parametrize("floor", ["bot.lyrics", "bot.moderation", "bot.card"])
def test_the_core_is_pure(floor):
    for path in modules(floor):
        for name in imports(path):
            assert name.split(".")[0] not in EDGES, f"{path.relative_to(ROOT)} imports {name}"


def test_the_composer_knows_no_edge():
    for path in modules("bot.composer"):
        for name in imports(path):
            assert name.split(".")[0] not in {*EDGES, "tokenizers"}
