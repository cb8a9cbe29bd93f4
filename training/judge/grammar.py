"""Grammar errors by Grammalecte, a checker that is no part of the product.

Debian's `grammalecte-cli`, called as a program. Spelling is left out, since slang is no
fault, and so are rules of typography: human lines come in lower case.
"""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bot.lyrics.text import words
from training.judge.verses import JudgedVerse

PROGRAM = "grammalecte-cli"
_TYPOGRAPHY = (
    "apos", "bs", "chim", "eepi", "esp", "html", "latex", "maj", "mapos", "md", "minis", "nbsp",
    "nf", "num", "tu", "typo", "unit", "virg",
)  # fmt: skip
_TIMEOUT_S = 1200


class GrammarError(RuntimeError):
    """The checker failed; the message says how."""


def available() -> bool:
    """Whether the checker is installed."""
    return shutil.which(PROGRAM) is not None


def errors_per_100_words(verses: Sequence[JudgedVerse]) -> float:
    """Return the grammar errors in 100 words of generated lines, each line by itself.

    Raises:
        GrammarError: the checker is not there or fails.
    """
    texts = [line.text.lower() for verse in verses for line in verse.generated]
    total = sum(len(words(text)) for text in texts)
    return 100 * count_errors(texts) / total if total else 0.0


def count_errors(lines: Sequence[str]) -> int:
    """Return how many grammar errors the checker finds in lines.

    Raises:
        GrammarError: the checker is not there or fails.
    """
    program = shutil.which(PROGRAM)
    if program is None:
        raise GrammarError(f"{PROGRAM} is not installed.")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "lines.txt"
        text = "\n".join(line[:1].upper() + line[1:] for line in lines)
        file.write_text(text.replace("'", "’") + "\n", encoding="utf-8")
        try:
            done = subprocess.run(  # noqa: S603  (a fixed program on a file of ours)
                [program, "-f", str(file), "-j", "-off", *_TYPOGRAPHY],
                capture_output=True,
                check=True,
                text=True,
                encoding="utf-8",
                timeout=_TIMEOUT_S,
            )
            found = json.loads(done.stdout)["data"]
        except (subprocess.SubprocessError, OSError, ValueError, KeyError) as error:
            raise GrammarError(f"{PROGRAM} failed: {error}.") from error
    return sum(len(paragraph["lGrammarErrors"]) for paragraph in found)
