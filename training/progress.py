"""Shows a run as it goes, and writes it down for a spreadsheet."""

import csv
import math
import sys
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from types import TracebackType
from typing import Self

_LOG_EVERY = 20
_SMOOTHING = 0.98


@dataclass(frozen=True, slots=True)
class Record:
    """One step: its loss is in nats per token, its gradient norm as before clipping."""

    step: int
    seconds: float
    share: float
    epochs: float
    tokens: int
    loss: float
    rate: float
    norm: float


class Progress:
    """A live line on a terminal, and `log.csv` beside the checkpoint."""

    def __init__(self, log: Path, *, append: bool) -> None:
        self._file = log.open("a" if append else "w", newline="", encoding="utf-8")
        self._csv = csv.writer(self._file)
        if log.stat().st_size == 0:
            self._csv.writerow([*(field.name for field in fields(Record)), "valid_bpc"])
        self._smooth: float | None = None
        self._first: Record | None = None

    def show(self, record: Record) -> None:
        """Note a step."""
        if self._smooth is None:
            self._smooth = record.loss
        self._smooth = _SMOOTHING * self._smooth + (1 - _SMOOTHING) * record.loss
        self._first = self._first or record
        if record.step % _LOG_EVERY:
            return
        self._csv.writerow([*asdict(record).values(), ""])
        self._file.flush()
        spent = record.seconds - self._first.seconds
        speed = (record.tokens - self._first.tokens) / spent if spent else 0.0
        left = record.seconds * (1 / record.share - 1) if record.share else 0.0
        line = (
            f"{record.share:6.1%}  step {record.step:,}  epoch {record.epochs:.2f}"
            f"  {self._smooth / math.log(2):.3f} bits/token  rate {record.rate:.1e}"
            f"  norm {record.norm:.2f}  {speed:,.0f} tokens/s  {left / 60:.0f} min left"
        )
        print(f"\r{line}", end="" if sys.stderr.isatty() else "\n", file=sys.stderr, flush=True)

    def evaluated(self, step: int, seconds: float, valid_bpc: float) -> None:
        """Note the bits per character on the validation text."""
        empty = [""] * (len(fields(Record)) - 2)
        self._csv.writerow([step, seconds, *empty, valid_bpc])
        self._file.flush()
        start = "\n" if sys.stderr.isatty() else ""
        print(f"{start}step {step:,}: {valid_bpc:.4f} bits per character", file=sys.stderr)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
