"""Grammar errors by Grammalecte, a checker that is no part of the product.

Debian's `grammalecte-cli`, called as a program. Spelling is left out, since slang is no
fault, and so are rules of typography: human lines come in lower case.
"""

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bot.lyrics.text import words
from training.judge import program
from training.judge.program import InstrumentError
from training.judge.verses import JudgedVerse

PROGRAM = "grammalecte-cli"
_TYPOGRAPHY = (
    "apos", "bs", "chim", "eepi", "esp", "html", "latex", "maj", "mapos", "md", "minis", "nbsp",
    "nf", "num", "tu", "typo", "unit", "virg",
)  # fmt: skip
_TIMEOUT_S = 1200


def available() -> bool:
    """Whether the checker is installed."""
    return program.available(PROGRAM)


def errors_per_100_words(verses: Sequence[JudgedVerse]) -> float:
    """Return the grammar errors in 100 words of generated lines, each line by itself.

    Raises:
        InstrumentError: the checker is not there or fails.
    """
    texts = [line.text.lower() for verse in verses for line in verse.generated]
    total = sum(len(words(text)) for text in texts)
    return 100 * count_errors(texts) / total if total else 0.0


def count_errors(lines: Sequence[str]) -> int:
    """Return how many grammar errors the checker finds in lines.

    Raises:
        InstrumentError: the checker is not there or fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "lines.txt"
        text = "\n".join(line[:1].upper() + line[1:] for line in lines)
        file.write_text(text.replace("'", "’") + "\n", encoding="utf-8")
        said = program.run(
            [PROGRAM, "-f", str(file), "-j", "-off", *_TYPOGRAPHY], timeout=_TIMEOUT_S
        )
    try:
        found = json.loads(said.stdout)["data"]
    except (ValueError, KeyError) as error:
        raise InstrumentError(f"{PROGRAM} answered otherwise than expected: {error}.") from error
    return sum(len(paragraph["lGrammarErrors"]) for paragraph in found)
