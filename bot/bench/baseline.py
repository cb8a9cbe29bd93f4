"""The loops that one would write without an engine, to be compared with it."""

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime as ort

from bot.bench.graphs import STATISTICS, cut
from bot.inference.bundle import Bundle
from bot.inference.engine import Finished, Parked, Row, Sampling
from bot.inference.sessions import session_options

Floats = npt.NDArray[np.float32]


class LoopEngine:
    """Serves one call after another, row by row; it stands in for an `Engine`.

    The model is the bundle's own in fp32: the graph with one ONNX LSTM node a layer, as an
    exporter writes it, on the CPU. Its weights are made floats once, when it is loaded; what
    the graph gives beside logits and states is cut off. Tokens are sampled in NumPy over the
    whole vocabulary: softmax, min-p, cumulated sum.

    The composer on top of it is the bot's, so rhymes, filter and ranking are the same work.
    """

    def __init__(self, bundle: Bundle, threads: int, *, together: bool) -> None:
        """Load the model.

        Args:
            bundle: the model.
            threads: CPU threads of a step.
            together: whether the rows of a call are run as one batch, which shrinks as they
                end; else one after another.
        """
        options = session_options(threads)
        # Else the weights would be made floats anew in every step.
        options.add_session_config_entry("session.disable_quant_qdq", "1")
        options.add_session_config_entry(
            "session.model_external_initializers_file_folder_path", str(bundle.path)
        )
        model = cut(bundle.cuda_graph.read_bytes(), STATISTICS)
        self._session = ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        states = self._session.get_inputs()[1:]
        self._names = [entry.name for entry in states]
        self._widths = [entry.shape[-1] for entry in states]
        self._outputs = ["logits", *(f"next_{name}" for name in self._names)]
        self._stop = bundle.tokenizer.newline
        self._together = together

    async def run(
        self,
        rows: Sequence[Row],
        *,
        group: Hashable = None,
        deadline: float | None = None,
        resumes: bool = False,
    ) -> list[Finished]:
        """Run rows to their ends, as `Engine.run` does; nothing else runs meanwhile."""
        del group, deadline, resumes
        size = len(rows) if self._together else 1
        return [
            finished
            for start in range(0, len(rows), size)
            for finished in self._run(rows[start : start + size])
        ]

    def release(self, *parked: Parked) -> None:
        """Free states that no row will continue from."""
        for state in parked:
            state.release()

    def _run(self, rows: Sequence[Row]) -> list[Finished]:
        texts = [_Text(row, sum(self._widths)) for row in rows]
        live = [text for text in texts if text.parked is None]
        states = np.stack([text.vector for text in live]) if live else np.empty((0, 0), np.float32)
        while live:
            logits, states = self._step([text.tokens[-1] for text in live], states)
            peaks = logits.max(axis=1, keepdims=True)
            logsumexp = peaks + np.log(np.exp(logits - peaks).sum(axis=1, keepdims=True))
            chosen = _choose(logits, live)
            for i, text in enumerate(live):
                text.add(chosen[i], float(logits[i, chosen[i]] - logsumexp[i, 0]), self._stop)
                if text.done:
                    text.parked = Parked(states[i].copy(), text.tokens[-1])
            going = [i for i, text in enumerate(live) if text.parked is None]
            live, states = [live[i] for i in going], states[going]
        return [text.finished() for text in texts]

    def _step(self, tokens: Sequence[int], states: Floats) -> tuple[Floats, Floats]:
        parts = np.split(states[None], np.cumsum(self._widths)[:-1], axis=2)
        feeds: dict[str, Any] = dict(zip(self._names, parts, strict=True))
        feeds["tokens"] = np.array([tokens])
        logits, *after = self._session.run(self._outputs, feeds)
        return logits[0], np.concatenate(after, axis=2)[0]


class _Text:
    """A row under way."""

    def __init__(self, row: Row, state_size: int) -> None:
        state = row.state
        self.row = row
        self.vector = state.vector if state else np.zeros(state_size, dtype=np.float32)
        self.given = state is not None and state.pending is not None
        self.coming = list(reversed(row.script))
        self.tokens = [self.coming.pop()]
        self.logprobs = [0.0]
        self.drawn = 0
        self.node = row.guide.start if row.guide else 0
        self.rng = np.random.default_rng([abs(part) for part in row.key])
        self.done = False
        self.parked: Parked | None = None
        if not self.coming and row.sampling is None:
            self.parked = Parked(self.vector, self.tokens[0])

    def add(self, token: int, logprob: float, stop: int) -> None:
        """Go on by a token."""
        self.tokens.append(token)
        self.logprobs.append(logprob)
        if self.coming:
            self.coming.pop()
            self.done = not self.coming and self.row.sampling is None
            return
        self.drawn += 1
        self.done = token == stop or self.drawn >= self.row.max_steps
        if self.row.guide:
            self.node = self.row.guide.advance(self.node, token)

    def finished(self) -> Finished:
        """Return what became of it."""
        if self.parked is None:
            raise ValueError("This row is still under way.")
        first = int(self.given)
        logprobs = np.array(self.logprobs[first:])
        ended = self.drawn > 0 and self.drawn < self.row.max_steps
        return Finished(tuple(self.tokens[first:]), logprobs, ended, self.parked)


def _choose(logits: Floats, live: Sequence[_Text]) -> list[int]:
    """Return each row's next token: known, or drawn from the whole vocabulary."""
    settings = [text.row.sampling or Sampling() for text in live]
    temperature = np.array([max(s.temperature, 1e-6) for s in settings])[:, None]
    min_p = np.array([s.min_p for s in settings])[:, None]
    allowed = np.ones(logits.shape, dtype=bool)
    for i, text in enumerate(live):
        mask = text.row.guide.mask(text.node) if text.row.guide and not text.coming else None
        if mask is not None:
            allowed[i] = False
            allowed[i, mask] = True
    masked = np.where(allowed, logits, -np.inf)
    peaks = masked.max(axis=1, keepdims=True)
    weights = np.exp((masked - peaks) / temperature)
    weights[np.exp(masked - peaks) < min_p] = 0
    sums = weights.cumsum(axis=1)
    points = np.array([text.rng.random() for text in live]) * sums[:, -1]
    drawn = (sums <= points[:, None]).sum(axis=1)
    return [text.coming[-1] if text.coming else int(drawn[i]) for i, text in enumerate(live)]
