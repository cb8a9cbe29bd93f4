"""Feeds songs to the model as parallel streams, for truncated back-propagation through time."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor


@dataclass(frozen=True, slots=True)
class Segment:
    """A slice of every stream: `inputs` and the next tokens `targets`, both [T, B] int64."""

    inputs: Tensor
    targets: Tensor


class SongBatches:
    """Deals songs, shuffled anew each epoch, to `batch` streams read side by side.

    A stream that ends a song takes the next one dealt, so no token is skipped and none
    padded; where the target is `<song>` a song ends, and the model's state with it. `state`
    and `restore` carry the exact place over to a resumed run.
    """

    def __init__(self, tokens: npt.NDArray[np.uint16], song: int, batch: int, seed: int) -> None:
        starts = np.flatnonzero(tokens == song)
        if len(starts) < batch:
            raise ValueError(
                f"{len(starts)} songs are too few for {batch} streams: take --batch {len(starts)}"
                " or less, or more text."
                if len(starts)
                else "The training text holds no song: give `prepare` more text."
            )
        self._tokens = tokens
        self._spans = np.stack([starts, np.append(starts[1:], len(tokens))], axis=1)
        self._seed = seed
        self._order = self._shuffled(0)
        self._dealt = 0
        self._place = np.zeros((batch, 2), dtype=np.int64)  # next token and end, per stream
        self.tokens_read = 0

    @property
    def epochs(self) -> float:
        """How many times the text has been read."""
        return self.tokens_read / len(self._tokens)

    def segment(self, length: int) -> Segment:
        """Return the next `length` tokens of every stream."""
        batch = len(self._place)
        ids = np.empty((batch, length + 1), dtype=np.int64)
        for row in range(batch):
            self._fill(row, ids[row])
        self._place[:, 0] -= 1  # the last target is the next input
        self.tokens_read += batch * length
        laid = torch.from_numpy(ids).t()
        return Segment(laid[:-1].contiguous(), laid[1:].contiguous())

    def _fill(self, row: int, out: npt.NDArray[np.int64]) -> None:
        filled = 0
        while filled < len(out):
            place, end = self._place[row]
            if place == end:
                place, end = self._deal()
            count = min(len(out) - filled, end - place)
            out[filled : filled + count] = self._tokens[place : place + count]
            filled += count
            self._place[row] = place + count, end

    def _deal(self) -> tuple[int, int]:
        epoch, index = divmod(self._dealt, len(self._spans))
        if index == 0:
            self._order = self._shuffled(epoch)
        self._dealt += 1
        start, end = self._spans[self._order[index]]
        return int(start), int(end)

    def _shuffled(self, epoch: int) -> npt.NDArray[np.int64]:
        return np.random.default_rng((self._seed, epoch)).permutation(len(self._spans))

    def state(self) -> dict[str, Any]:
        """Return the place in the text, for a checkpoint."""
        return {
            "dealt": self._dealt,
            "place": torch.from_numpy(self._place.copy()),
            "read": self.tokens_read,
            "text": len(self._tokens),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from a place that `state` returned.

        Raises:
            ValueError: it is a place in another text.
        """
        if state["text"] != len(self._tokens):
            raise ValueError(
                "The run was started on another text: resume it with the same --data, or train"
                " into another folder."
            )
        self._dealt = state["dealt"]
        self._place = state["place"].numpy().copy()
        self.tokens_read = state["read"]
        self._order = self._shuffled(self._dealt // len(self._spans))


def read_tokens(path: Path) -> npt.NDArray[np.uint16]:
    """Map a token file written by `prepare`; nothing is read until it is asked for.

    Raises:
        ValueError: it is not there, or empty.
    """
    if not path.is_file() or path.stat().st_size < 2:
        raise ValueError(
            f"{path} is not there or empty: run `python -m training prepare` on more text."
        )
    return np.memmap(path, dtype="<u2", mode="r")
