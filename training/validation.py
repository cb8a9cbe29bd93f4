"""Bits per character on the held-out artists while a model trains."""

from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F  # noqa: N812 (PyTorch's own convention)

from training.batches import read_tokens
from training.model import LanguageModel, bits
from training.parallel import Team
from training.songs import character_count, songs_of

ROWS = 32
_SEGMENT = 128


class Validation:
    """The validation text, cut in rows that are read side by side.

    The state is zero at the start of each song, as `training evaluate` has it; only songs
    that are cut where a row ends lose their beginning, so that a finished bundle's figure
    differs a little.
    """

    def __init__(self, data: Path, song: int, team: Team) -> None:
        """Read what `prepare` wrote.

        Raises:
            ValueError: no artist was held out.
        """
        tokens = read_tokens(data / "valid.bin")
        self.characters = character_count(songs_of((data / "valid.txt").read_text("utf-8")))
        if len(tokens) < 2 or not self.characters:
            raise ValueError(
                f"{data} has no validation text: run `python -m training prepare` with a larger"
                " --valid-share or text by more artists."
            )
        rows = min(ROWS, len(tokens) - 1)
        self._count = (len(tokens) - 1) // rows
        self._used = self._count * rows / (len(tokens) - 1)
        laid = torch.from_numpy(tokens[: self._count * rows + 1].astype(np.int64))
        mine = slice(team.rank, None, team.size)
        self._inputs = laid[:-1].view(rows, self._count)[mine].t().to(team.device)
        self._targets = laid[1:].view(rows, self._count)[mine].t().to(team.device)
        self._song = song
        self._team = team
        self.tokens = len(tokens)

    @torch.no_grad()
    def bits_per_character(self, model: LanguageModel) -> float:
        """Measure a model in its evaluation mode; song starts are no part of the text."""
        nats = 0.0
        rows = self._inputs.size(1)
        state = model.zero_state(rows)
        for start in range(0, self._count if rows else 0, _SEGMENT):
            wanted = self._targets[start : start + _SEGMENT]
            logits, state = model(
                self._inputs[start : start + _SEGMENT], state, wanted == self._song
            )
            nats += float(
                F.cross_entropy(
                    logits.float().flatten(0, 1),
                    wanted.flatten(),
                    reduction="sum",
                    ignore_index=self._song,
                )
            )
        (nats,) = self._team.total(nats)
        return bits(nats / self._used) / self.characters
