"""The real process in a terminal, as a newcomer starts it."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SEED = "J'écris la nuit quand la ville est endormie"


def bot(*arguments, **options):
    return subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "bot", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        cwd=options.pop("cwd", ROOT),
        env={**os.environ, "EXECUTION_PROVIDER": "cpu", **options.pop("env", {})},
        check=False,
        **options,
    )


def imported(stderr):
    return {line.rsplit("|", 1)[-1].strip() for line in stderr.splitlines() if "|" in line}


def messages(stderr):
    return [line for line in stderr.splitlines() if not line.startswith("import time:")]


def test_a_verse_comes_out_and_nothing_else():
    done = bot("compose", SEED, "--json", "--rng-seed", "7")
    assert done.returncode == 0
    assert messages(done.stderr) == []
    assert len(json.loads(done.stdout)["lines"]) == 4


def test_composing_needs_neither_discord_nor_torch():
    done = bot("compose", SEED)
    assert imported(done.stderr).isdisjoint({"discord", "torch", "onnx", "aiosqlite"})
    assert "onnxruntime" in imported(done.stderr)


def test_an_error_is_one_line_without_a_traceback(tmp_path):
    done = bot("compose", SEED, env={"MODEL_PATH": str(tmp_path)})
    assert done.returncode == 78
    assert done.stdout == ""
    assert len(messages(done.stderr)) == 1


def test_a_reader_who_leaves_is_no_crash():
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "compose", SEED, "--lines", "8"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        text=True,
        env={**os.environ, "EXECUTION_PROVIDER": "cpu"},
    )
    process.stdout.readline()
    process.stdout.close()
    assert "Traceback" not in process.stderr.read()
    process.stderr.close()
    process.wait(timeout=60)
