"""The live rows: what each has been fed, has drawn, and where it stands.

Row r of the runner's buffers is line r here; lines stand close together, and where one
leaves, the last takes its slot. What is done for every row in every step is done for all
rows at once, or in one short loop: steps are many, and take a millisecond or two.
"""

from collections.abc import Collection, Sequence
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from bot.inference.errors import InferenceFailed
from bot.inference.history import History
from bot.inference.lines import Line, Outcome
from bot.inference.masks import Masks
from bot.inference.rows import Finished, Parked, Row, Sampling
from bot.inference.runner import Runner
from bot.inference.sampler import NOTHING, Choices, row_seed, sample

T = TypeVar("T")
Ints = npt.NDArray[np.int64]


class Batch(Generic[T]):
    """Live rows on a runner, stepped together. For one thread.

    Rows are told apart by tags, which the caller chooses.
    """

    def __init__(self, runner: Runner, stop: int) -> None:
        """Make it empty; `stop` is the token that ends a row."""
        self._runner = runner
        self._stop = stop
        self._lines: list[Line[T]] = []
        self._empty: set[int] = set()
        self._history = History(runner.capacity)
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
        state, script = row.state, row.script
        vector = state.vector if state else np.zeros(self._runner.state_size, dtype=np.float32)
        self._outcomes = []
        slot = self._append(Line(list(members)))
        self._history.begin(slot, script, given=state is not None and state.pending is not None)
        if len(script) == 1:
            self._finish_unsampled(slot, Parked(vector, script[0]))
        self._runner.load(slot, vector)
        self._runner.tokens[slot] = script[0]
        self._clear()
        return self._outcomes

    def drop(self, tags: Collection[T]) -> None:
        """Take rows out at once."""
        for slot, line in enumerate(self._lines):
            line.members = [member for member in line.members if member[0] not in tags]
            if not line.members:
                self._empty.add(slot)
        self._clear()

    def step(self) -> list[Outcome[T]]:
        """Run all lines for one token; return the rows that are done with it.

        Rows that failed are out as well; others are not touched.
        """
        if not self._lines:
            return []
        self._outcomes = []
        runner, history = self._runner, self._history
        count = len(self._lines)
        runner.step(count)
        self._make_room()
        for slot in history.scored(count):
            self._branch(slot)
        count = len(self._lines)
        drawing = history.left[:count].nonzero()[0]
        chosen = self._choose(count, drawing)
        picked = runner.logits[np.arange(count), chosen] - runner.logsumexp[:count]
        history.add(chosen, picked)
        runner.tokens[:count] = chosen
        self._part(count)
        self._advance(drawing, chosen[drawing])
        self._clear()
        return self._outcomes

    def _choose(self, count: int, drawing: Ints) -> Ints:
        """Return the next token of each line, known or drawn; lines that cannot go on leave."""
        runner = self._runner
        for slot in (~np.isfinite(runner.logsumexp[:count])).nonzero()[0].tolist():
            self._fail(slot, InferenceFailed("The model gave no usable probabilities."))
            runner.block_peaks[slot] = np.nan  # no token reaches it: the sampler passes it over
        chosen = self._history.upcoming(count)
        if drawing.size:
            chosen[drawing] = sample(
                runner.logits, runner.block_peaks, self._choices, self._masks, drawing
            )
        for slot in (chosen == NOTHING).nonzero()[0].tolist():
            self._finish(slot, self._lines[slot].members, Parked(runner.save(slot), None))
            chosen[slot] = 0
        return chosen

    def _part(self, count: int) -> None:
        """Let the rows leave that draw nothing and whose script has been scored to its end."""
        for slot in self._history.scored(count):
            if any(row.sampling is None for _, row in self._lines[slot].members):
                parked = Parked(self._runner.save(slot), int(self._runner.tokens[slot]))
                self._finish_unsampled(slot, parked)

    def _advance(self, drawing: Ints, tokens: Ints) -> None:
        """Bring forward the lines that drew a token; those that it ends leave."""
        left = self._history.left
        left[drawing] -= 1
        ended = tokens == self._stop
        over = ended | (left[drawing] == 0)
        for place in over.nonzero()[0].tolist():
            slot = int(drawing[place])
            parked = Parked(self._runner.save(slot), int(tokens[place]))
            self._finish(slot, self._lines[slot].members, parked, ended=bool(ended[place]))
        self._make_room()
        lines, numbers, mask = self._lines, self._choices.mask, self._masks.number
        for slot, token in zip(drawing[~over].tolist(), tokens[~over].tolist(), strict=True):
            line = lines[slot]
            guide = line.guide
            if guide is not None and line.members:
                try:
                    line.node = node = guide.advance(line.node, token)
                    numbers[slot] = mask(guide.mask(node))
                except Exception as error:  # noqa: BLE001 (the caller's code: its row alone fails)
                    self._fail(slot, error)

    def _branch(self, slot: int) -> None:
        """Part the members of a line: each has its own copy of what the prefix led to."""
        line = self._lines[slot]
        members = line.members
        line.members = members[:1]
        if len(members) > 1:
            new = np.array([self._append(Line([member])) for member in members[1:]])
            runner = self._runner
            runner.move(slot, new)
            self._history.move(slot, new)
            for buffer in (runner.logits, runner.logsumexp, runner.block_peaks):
                buffer[new] = buffer[slot]
            for twin in new.tolist():
                self._prepare(twin)
        self._prepare(slot)

    def _prepare(self, slot: int) -> None:
        """Set up a line for drawing its own tokens."""
        line = self._lines[slot]
        row = line.members[0][1]
        self._history.left[slot] = row.max_steps
        self._choices.put(slot, row.sampling or Sampling(), row_seed(row.key))
        line.guide = row.guide
        if row.guide is not None:
            try:
                line.node = row.guide.start
            except Exception as error:  # noqa: BLE001 (the caller's code: its row alone fails)
                self._fail(slot, error)
        self._restrict(slot)

    def _restrict(self, slot: int) -> None:
        """Note which tokens a line's guide allows."""
        line = self._lines[slot]
        self._choices.mask[slot] = 0
        if line.guide is not None and line.members:
            try:
                self._choices.mask[slot] = self._masks.number(line.guide.mask(line.node))
            except Exception as error:  # noqa: BLE001 (the caller's code: its row alone fails)
                self._fail(slot, error)

    def _make_room(self) -> None:
        """Make sure that every line can have a new mask; look those in use up again if need be."""
        if self._masks.make_room(self._runner.capacity):
            for slot in range(len(self._lines)):
                self._restrict(slot)

    def _append(self, line: Line[T]) -> int:
        if len(self._lines) >= self._runner.capacity:
            raise ValueError("There is no free slot.")
        self._lines.append(line)
        return len(self._lines) - 1

    def _clear(self) -> None:
        """Take out the lines without members; the last lines take the free slots."""
        if not self._empty:
            return
        size = len(self._lines) - len(self._empty)
        free = sorted(slot for slot in self._empty if slot < size)
        last = [slot for slot in range(size, len(self._lines)) if slot not in self._empty]
        if free:
            sources, targets = np.array(last), np.array(free)
            self._runner.move(sources, targets)
            self._history.move(sources, targets)
            self._choices.move(sources, targets)
            for source, target in zip(last, free, strict=True):
                self._lines[target] = self._lines[source]
        del self._lines[size:]
        self._empty.clear()

    def _finish_unsampled(self, slot: int, parked: Parked) -> None:
        """Let the members that draw nothing leave."""
        members = self._lines[slot].members
        rest = [member for member in members if member[1].sampling is not None]
        self._finish(slot, [member for member in members if member[1].sampling is None], parked)
        if rest:
            self._lines[slot].members = rest
            self._empty.discard(slot)

    def _finish(
        self,
        slot: int,
        members: Sequence[tuple[T, Row]],
        parked: Parked,
        *,
        ended: bool = False,
    ) -> None:
        """Report rows of a line as done; the line is empty then."""
        if members:
            tokens, logprobs = self._history.read(slot)
            for tag, _ in members:
                own = Parked(parked.vector, parked.pending)
                self._outcomes.append(Outcome(tag, Finished(tokens, logprobs, ended, own)))
        self._lines[slot].members = []
        self._empty.add(slot)

    def _fail(self, slot: int, error: Exception) -> None:
        """Report all rows of a line as failed; they are out."""
        line = self._lines[slot]
        self._outcomes += [Outcome(tag, error) for tag, _ in line.members]
        line.members = []
        self._empty.add(slot)
