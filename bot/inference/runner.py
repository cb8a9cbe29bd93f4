"""Runs the model's graph over the live rows: session, states, buffers.

Row r of every buffer is slot r. Live rows stand close together at the front, so a step
over n rows takes the first n slots, padded up to the next bucket; nothing is copied and no
buffer is made. States are written to a second set of buffers, and the two change places.
"""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import onnxruntime as ort

from bot.inference.sessions import CUDA

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

# Few sizes, so that the memory arena, which never shrinks, settles.
BUCKETS = (1, 2, 4, 8, 12, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256)
CAPACITY = BUCKETS[-1]


class Runner(Protocol):
    """One batched step of a model with a state of S numbers for each of `capacity` slots.

    Attributes:
        tokens: int64 [capacity], what the next step feeds.
        logits: [capacity, V], what the last step predicts.
        block_peaks: [capacity, V / block], the largest logit of each block of tokens.
        logsumexp: float64 [capacity], log of the sum of the logits' exponentials.
    """

    capacity: int
    state_size: int
    tokens: npt.NDArray[np.int64]
    logits: Floats
    block_peaks: Floats
    logsumexp: npt.NDArray[np.float64]

    def step(self, rows: int) -> None:
        """Feed the tokens of the first `rows` slots."""

    def load(self, slot: int, state: Floats | None) -> None:
        """Set a slot's state [S]; None is the zero state."""

    def save(self, slot: int) -> Floats:
        """Return a copy of a slot's state [S]."""

    def move(self, source: int | Ints, target: int | Ints) -> None:
        """Copy slots' states and tokens to other slots; one may be copied to many."""


@dataclass(slots=True)
class _State:
    """One state tensor: the buffer that the next step reads, and the one it writes."""

    name: str
    buffers: tuple[Floats, Floats]


class OnnxRunner:
    """A session over one of a bundle's graphs. For one thread."""

    def __init__(self, session: Any, *, time_major: bool, capacity: int = CAPACITY) -> None:
        self.capacity = capacity
        self._session = session
        self._before: tuple[int, ...] = (1,) if time_major else ()
        shapes = {x.name: x.shape for x in (*session.get_inputs(), *session.get_outputs())}
        vocabulary = shapes["logits"][-1]
        self.tokens = np.zeros(capacity, dtype=np.int64)
        self.logits = np.zeros((capacity, vocabulary), dtype=np.float32)
        self.block_peaks = np.zeros((capacity, shapes["block_peaks"][-1]), dtype=np.float32)
        self.top = np.zeros(capacity, dtype=np.float32)
        self.logsumexp = np.zeros(capacity, dtype=np.float64)
        self._states = [
            _State(
                x.name,
                (
                    np.zeros((capacity, x.shape[-1]), dtype=np.float32),
                    np.zeros((capacity, x.shape[-1]), dtype=np.float32),
                ),
            )
            for x in session.get_inputs()
            if x.name != "tokens"
        ]
        self.state_size = sum(state.buffers[0].shape[1] for state in self._states)
        self._current = 0
        self._bindings: dict[tuple[int, int], Any] = {}

    @property
    def provider(self) -> str:
        """Where the model runs: cpu or cuda."""
        return "cuda" if self._session.get_providers()[0] == CUDA else "cpu"

    @property
    def threads(self) -> int:
        """CPU threads of a step."""
        return int(self._session.get_session_options().intra_op_num_threads)

    def step(self, rows: int) -> None:
        """Feed the tokens of the first `rows` slots."""
        bucket = next(size for size in (*BUCKETS, self.capacity) if size >= rows)
        self._session.run_with_iobinding(self._binding(min(bucket, self.capacity)))
        self._current = 1 - self._current
        peak = self.block_peaks[:rows].max(axis=1)
        self.logsumexp[:rows] = peak - np.log(self.top[:rows].astype(np.float64))

    def _binding(self, rows: int) -> Any:
        binding = self._bindings.get((rows, self._current))
        if binding is None:
            binding = self._bindings[rows, self._current] = self._bind(rows)
        return binding

    def _bind(self, rows: int) -> Any:
        binding = self._session.io_binding()

        def value(buffer: npt.NDArray[Any]) -> Any:
            view = buffer[:rows]
            return ort.OrtValue.ortvalue_from_numpy(view.reshape(*self._before, *view.shape))

        binding.bind_ortvalue_input("tokens", value(self.tokens))
        for name in ("logits", "block_peaks", "top"):
            binding.bind_ortvalue_output(name, value(getattr(self, name)))
        for state in self._states:
            read, write = state.buffers[self._current], state.buffers[1 - self._current]
            binding.bind_ortvalue_input(state.name, value(read))
            binding.bind_ortvalue_output(f"next_{state.name}", value(write))
        return binding

    def load(self, slot: int, state: Floats | None) -> None:
        """Set a slot's state [S]; None is the zero state."""
        start = 0
        for buffer in self._read():
            width = buffer.shape[1]
            buffer[slot] = 0 if state is None else state[start : start + width]
            start += width

    def save(self, slot: int) -> Floats:
        """Return a copy of a slot's state [S]."""
        return np.concatenate([buffer[slot] for buffer in self._read()])

    def move(self, source: int | Ints, target: int | Ints) -> None:
        """Copy slots' states and tokens to other slots; one may be copied to many."""
        self.tokens[target] = self.tokens[source]
        for buffer in self._read():
            buffer[target] = buffer[source]

    def _read(self) -> list[Floats]:
        return [state.buffers[self._current] for state in self._states]
