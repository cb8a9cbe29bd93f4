"""Has the product itself make the verses that are judged: `python -m bot compose`."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from training.judge.verses import JudgeError

_REFUSED = 1


def packaged_seeds() -> list[str]:
    """Return the seeds that come with the code: many kinds, chosen before any tuning."""
    text = (resources.files("training") / "seeds.txt").read_text(encoding="utf-8")
    return text.splitlines()


def read_seeds(path: Path) -> list[str]:
    """Read a file of seeds, one a line.

    Raises:
        JudgeError: the file cannot be read or holds no seed.
    """
    try:
        seeds = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise JudgeError(f"The seeds {path} cannot be read: {error}.") from error
    if not seeds:
        raise JudgeError(f"There is no seed in {path}: write one a line.")
    return seeds


def compose(
    seeds: Sequence[str], bundle: Path, options: Sequence[str] = (), *, rng_seed: int = 0
) -> list[dict[str, Any]]:
    """Return what `compose --jsonl` makes of seeds with the model in `bundle`.

    Args:
        seeds: One seed each.
        bundle: The model's folder.
        options: More of the command's options, such as `--scheme ABAB`.
        rng_seed: The same number gives the same verses.

    Raises:
        JudgeError: the command failed; its own words are in the message.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "seeds.txt"
        file.write_text("\n".join(seeds) + "\n", encoding="utf-8")
        command = [sys.executable, "-m", "bot", "compose", "--file", str(file), "--jsonl"]
        done = subprocess.run(  # noqa: S603  (our own program)
            [*command, "--rng-seed", str(rng_seed), *options],
            capture_output=True,
            check=False,
            text=True,
            encoding="utf-8",
            env={**os.environ, "MODEL_PATH": str(bundle), "PYTHONIOENCODING": "utf-8"},
        )
    records = [json.loads(line) for line in done.stdout.split("\n") if line.strip()]
    if done.returncode not in (0, _REFUSED) or len(records) != len(seeds):
        said = done.stderr.strip().splitlines()
        raise JudgeError(f"compose failed: {said[-1] if said else f'exit code {done.returncode}'}")
    return records
