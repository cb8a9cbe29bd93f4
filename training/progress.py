"""Shows a run as it goes, and writes it down for a spreadsheet.

The log is a CSV file, a row every `LOG_EVERY` steps and one an evaluation (those have only
step, seconds and `valid_bpc`); any spreadsheet opens it, and `pandas.read_csv` does.
"""

import csv
import math
import sys
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Self

LOG_EVERY = 20
_SMOOTHING = 0.98

# What stands before each line: the stage's name, where training is one of several.
stage: ContextVar[str] = ContextVar("stage", default="")


@dataclass(frozen=True, slots=True)
class Record:
    """One step.

    Attributes:
        step: Its number, from 1.
        seconds: Of training before it, those of resumed runs added.
        share: Of the budget used up, 0 to 1.
        epochs: How many times the text has been read.
        tokens: Read so far, by all streams together.
        loss: Nats per token of its segment, dropout on.
        rate: The learning rate it was taken at.
        norm: Of the gradient, before clipping.
    """

    step: int
    seconds: float
    share: float
    epochs: float
    tokens: int
    loss: float
    rate: float
    norm: float


HEADER = (*(field.name for field in fields(Record)), "valid_bpc")


def say(line: str, *, stays: bool = True) -> None:
    """Write a line to stderr, over the last one if that did not stay.

    Only terminals can write over a line: elsewhere all stay.
    """
    live = sys.stderr.isatty()
    start, end = ("\r\x1b[K" if live else ""), ("" if live and not stays else "\n")
    print(f"{start}{line}", end=end, file=sys.stderr, flush=True)


class Progress:
    """A live line on a terminal (a line every so often elsewhere), and `log.csv`.

    Args:
        log: The log file.
        after: Of an earlier log, the rows up to this step are kept; 0: none.
        tokens_per_character: For showing the training loss in bits per character.
    """

    def __init__(self, log: Path, *, after: int = 0, tokens_per_character: float = 1.0) -> None:
        kept = _rows_up_to(log, after)
        self._file = log.open("w", newline="", encoding="utf-8")
        self._csv = csv.writer(self._file)
        self._csv.writerows([HEADER, *kept])
        self._file.flush()
        self._bits = tokens_per_character / math.log(2)
        self._live = sys.stderr.isatty()
        self._smooth: float | None = None
        self._first: Record | None = None
        self._valid = next((f"  held out {row[-1]:.6}" for row in kept[::-1] if row[-1]), "")

    def show(self, record: Record) -> None:
        """Note a step."""
        if self._smooth is None:
            self._smooth = record.loss
        self._smooth = _SMOOTHING * self._smooth + (1 - _SMOOTHING) * record.loss
        self._first = self._first or record
        logged = record.step % LOG_EVERY == 0
        if logged:
            self._write([*asdict(record).values(), ""])
        if not (logged or self._live):
            return
        spent = record.seconds - self._first.seconds
        speed = (record.tokens - self._first.tokens) / spent if spent else 0.0
        left = record.seconds * (1 / record.share - 1) if record.share else 0.0
        self._say(
            f"{record.share:6.1%}  step {record.step:,}  epoch {record.epochs:.2f}"
            f"  {self._smooth * self._bits:.3f} bits/char{self._valid}  rate {record.rate:.1e}"
            f"  norm {record.norm:.2f}  {speed:,.0f} tokens/s  {duration(left)} left"
        )

    def evaluated(self, step: int, seconds: float, valid_bpc: float) -> None:
        """Note the bits per character on the validation text."""
        self._write([step, seconds, *[""] * (len(HEADER) - 3), valid_bpc])
        self._valid = f"  held out {valid_bpc:.4f}"
        self._say(f"step {step:,}: {valid_bpc:.4f} bits per character", stays=True)

    def warn(self, sentence: str) -> None:
        """Say what went wrong."""
        self._say(sentence, stays=True)

    def _say(self, line: str, *, stays: bool = False) -> None:
        say(f"{stage.get()}{line}", stays=stays)

    def _write(self, row: list[object]) -> None:
        """Write a row; a log that cannot be written must not end the training."""
        try:
            self._csv.writerow(row)
            self._file.flush()
        except OSError as error:
            self.warn(f"{self._file.name} cannot be written: {error.strerror}.")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._live:
            print(file=sys.stderr)
        with suppress(OSError):  # what the disk did not take was said already
            self._file.close()


def _rows_up_to(log: Path, step: int) -> list[list[str]]:
    """Return the rows of an earlier log; those after the checkpoint are trained again."""
    if not step or not log.exists():
        return []
    with log.open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    return [row for row in rows if len(row) == len(HEADER) and int(row[0]) <= step]


def duration(seconds: float) -> str:
    """Write a time as people say it.

    >>> duration(45), duration(600), duration(9000)
    ('45 s', '10 min', '2 h 30 min')
    """
    if seconds < 60:
        return f"{seconds:.0f} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min"
