"""The live rows: what each has been fed, has drawn, and where it stands.

Row r of the runner's buffers is line r here; lines stand close together, and where one
leaves, the last takes its slot.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from bot.inference.errors import InferenceFailed
from bot.inference.rows import Finished, Guide, Parked, Row, Sampling
from bot.inference.runner import Runner
from bot.inference.sampler import NOTHING, Choices, Masks, row_seed, sample

T = TypeVar("T")
Ints = npt.NDArray[np.int64]


@dataclass(slots=True)
class Outcome(Generic[T]):
    """What became of the row with this tag: it is done, or it failed."""

    tag: T
    result: Finished | Exception


@dataclass(eq=False, slots=True)
class _Line(Generic[T]):
    """A live row, or several that still share their prefix.

    Attributes:
        members: the rows with their tags; a line without members leaves.
        coming: the script's tokens not fed yet, the next one last.
    """

    members: list[tuple[T, Row]]
    coming: list[int]
    tokens: list[int] = field(default_factory=list)
    logprobs: list[float] = field(default_factory=list)
    drawn: int = 0
    node: int = 0


class Batch(Generic[T]):
    """Live rows on a runner, stepped together. For one thread.

    Rows are told apart by tags, which the caller chooses.
    """

    def __init__(self, runner: Runner, stop: int) -> None:
        """Make it empty; `stop` is the token that ends a row."""
        self._runner = runner
        self._stop = stop
        self._lines: list[_Line[T]] = []
        self._choices = Choices(runner.capacity)
        self._masks = Masks(runner.logits.shape[1])
        self._outcomes: list[Outcome[T]] = []

    def __len__(self) -> int:
        return len(self._lines)

    def start(self, members: Sequence[tuple[T, Row]]) -> list[Outcome[T]]:
        """Let rows with the same state and forced tokens begin; return those done at once.

        Room for all of them is the caller's affair.

        Raises:
            ValueError: their state was released.
        """
        row = members[0][1]
        coming = list(reversed(row.script))
        token = coming.pop()
        line = _Line(list(members), coming)
        state = row.state
        vector = state.vector if state else np.zeros(self._runner.state_size, dtype=np.float32)
        if state is None or state.pending is None:
            line.tokens.append(token)
            line.logprobs.append(0.0)
        self._outcomes = []
        if not coming:
            self._finish_unsampled(line, Parked(vector, token))
        if line.members:
            slot = self._append(line)
            self._runner.load(slot, vector)
            self._runner.tokens[slot] = token
        return self._outcomes

    def drop(self, tags: Collection[T]) -> None:
        """Take rows out at once."""
        for line in self._lines:
            line.members = [member for member in line.members if member[0] not in tags]
        self._clear()

    def step(self) -> list[Outcome[T]]:
        """Run all lines for one token; return the rows that are done with it.

        Rows that failed are out as well; others are not touched.
        """
        if not self._lines:
            return []
        self._outcomes = []
        runner = self._runner
        runner.step(len(self._lines))
        for slot, line in enumerate(self._lines.copy()):
            if not line.drawn and not line.coming:
                self._branch(slot, line)
        chosen = self._choose()
        rows = np.arange(len(self._lines))
        picked = runner.logits[rows, chosen] - runner.logsumexp[rows]
        runner.tokens[rows] = chosen
        for slot, (line, token, logprob) in enumerate(
            zip(self._lines, chosen.tolist(), picked.tolist(), strict=True)
        ):
            if line.members:
                line.tokens.append(token)
                line.logprobs.append(logprob)
                self._advance(slot, line, token)
        self._clear()
        return self._outcomes

    def _choose(self) -> Ints:
        """Return the next token of each line, known or drawn; lines that cannot go on fail."""
        runner = self._runner
        rows = slice(0, len(self._lines))
        broken = np.flatnonzero(~np.isfinite(runner.logsumexp[rows]))
        for slot in broken.tolist():
            error = InferenceFailed("The model gave no usable probabilities.")
            self._fail(self._lines[slot], error)
        runner.block_peaks[broken] = np.nan  # no token reaches it: the sampler passes them over
        known = []
        self._masks.make_room(len(self._lines))
        self._choices.mask[rows] = 0
        for slot, line in enumerate(self._lines):
            if line.coming:
                known.append((slot, line.coming[-1]))
            elif line.members:
                self._restrict(slot, line, line.members[0][1].guide)
        if len(known) == len(self._lines):
            chosen = np.zeros(len(self._lines), dtype=np.int64)
        else:
            chosen = sample(
                runner.logits[rows], runner.block_peaks[rows], self._choices, self._masks
            )
        for slot, token in known:
            chosen[slot] = token
        for slot in np.flatnonzero(chosen == NOTHING).tolist():
            line = self._lines[slot]
            self._finish(line, line.members, Parked(runner.save(slot), None))
            chosen[slot] = 0
        return chosen

    def _restrict(self, slot: int, line: _Line[T], guide: Guide | None) -> None:
        """Note which tokens a line's guide allows."""
        if guide is None:
            return
        try:
            self._choices.mask[slot] = self._masks.number(guide.mask(line.node))
        except Exception as error:  # noqa: BLE001 (the caller's code: its row alone fails)
            self._fail(line, error)

    def _advance(self, slot: int, line: _Line[T], token: int) -> None:
        """Bring a line forward by the token that was chosen for it."""
        if line.coming:
            line.coming.pop()
            if not line.coming and any(row.sampling is None for _, row in line.members):
                self._finish_unsampled(line, Parked(self._runner.save(slot), token))
            return
        row = line.members[0][1]
        line.drawn += 1
        ended = token == self._stop
        if ended or line.drawn >= row.max_steps:
            parked = Parked(self._runner.save(slot), token)
            self._finish(line, line.members, parked, ended=ended)
        elif row.guide is not None:
            try:
                line.node = row.guide.advance(line.node, token)
            except Exception as error:  # noqa: BLE001 (the caller's code: its row alone fails)
                self._fail(line, error)

    def _branch(self, slot: int, line: _Line[T]) -> None:
        """Part the members of a line: each has its own copy of what the prefix led to."""
        members = line.members
        line.members = members[:1]
        self._prepare(slot, line)
        runner = self._runner
        for member in members[1:]:
            twin = _Line([member], [], line.tokens.copy(), line.logprobs.copy())
            new = self._append(twin)
            runner.move(slot, new)
            for buffer in (runner.logits, runner.logsumexp, runner.block_peaks):
                buffer[new] = buffer[slot]
            self._prepare(new, twin)

    def _prepare(self, slot: int, line: _Line[T]) -> None:
        """Set up a line for drawing its own tokens."""
        row = line.members[0][1]
        self._choices.put(slot, row.sampling or Sampling(), row_seed(row.key))
        if row.guide is not None:
            try:
                line.node = row.guide.start
            except Exception as error:  # noqa: BLE001 (the caller's code: its row alone fails)
                self._fail(line, error)

    def _append(self, line: _Line[T]) -> int:
        if len(self._lines) >= self._runner.capacity:
            raise ValueError("There is no free slot.")
        self._lines.append(line)
        return len(self._lines) - 1

    def _clear(self) -> None:
        """Take out the lines without members; the last line takes the free slot."""
        for slot in range(len(self._lines) - 1, -1, -1):
            if self._lines[slot].members:
                continue
            last = self._lines.pop()
            if slot < len(self._lines):
                self._lines[slot] = last
                self._runner.move(len(self._lines), slot)
                self._choices.move(len(self._lines), slot)

    def _finish_unsampled(self, line: _Line[T], parked: Parked) -> None:
        """Let the members that draw nothing leave."""
        done = [member for member in line.members if member[1].sampling is None]
        rest = [member for member in line.members if member[1].sampling is not None]
        self._finish(line, done, parked)
        line.members = rest

    def _finish(
        self,
        line: _Line[T],
        members: Sequence[tuple[T, Row]],
        parked: Parked,
        *,
        ended: bool = False,
    ) -> None:
        """Report rows of a line as done; all its rows are out."""
        tokens, logprobs = tuple(line.tokens), np.array(line.logprobs)
        for tag, _ in members:
            own = Parked(parked.vector, parked.pending)
            self._outcomes.append(Outcome(tag, Finished(tokens, logprobs, ended, own)))
        line.members = []

    def _fail(self, line: _Line[T], error: Exception) -> None:
        """Report all rows of a line as failed; they are out."""
        self._outcomes += [Outcome(tag, error) for tag, _ in line.members]
        line.members = []
