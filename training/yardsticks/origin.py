"""The network this project replaces, trained anew without its leak.

The generator of French rap of a published article: a word-level Keras network, embedding 512,
a bidirectional LSTM of 128 units, dropout 0.2, softmax over the words, trained on every window
of 15 words that holds no rare one. Its stated accuracy was measured on windows it had
trained on; here whole artists are held out.
"""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from bot.lyrics.text import words

WINDOW = 15
MIN_COUNT = 10
_BATCH = 256
_CHECKS = 6
_JUDGED = 6000

Ids = npt.NDArray[np.int64]
Song = Sequence[str]


class OriginNetwork(nn.Module):
    """Embedding 512 → bidirectional LSTM 128 → dropout 0.2 → softmax over the words."""

    def __init__(self, vocabulary: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, 512)
        nn.init.uniform_(self.embedding.weight, -0.05, 0.05)  # as Keras does
        self.lstm = nn.LSTM(512, 128, bidirectional=True)
        self.dropout = nn.Dropout(0.2)
        self.output = nn.Linear(256, vocabulary)

    def forward(self, windows: Tensor) -> Tensor:
        """Return logits [B, V] of the word after each of the windows [B, WINDOW]."""
        _, (hidden, _) = self.lstm(self.embedding(windows.t()))
        logits: Tensor = self.output(self.dropout(torch.cat([hidden[0], hidden[1]], dim=1)))
        return logits


@dataclass(slots=True)
class Windows:
    """Windows of 15 words and the word after each.

    Attributes:
        ids: [N, WINDOW + 1], all known words.
        places: [N, 2], song and word number of the word after.
        all: How many windows there are, those with a rare word too.
    """

    ids: Ids
    places: Ids
    all: int

    @property
    def coverage(self) -> float:
        """The share of windows without a rare word."""
        return len(self.ids) / self.all if self.all else 0.0


@dataclass(slots=True)
class OriginResult:
    """What came out of the training.

    Attributes:
        accuracy: Next-word accuracy on covered windows at the best check.
        perplexity: Per word, at that check.
        checks: (minutes, passes, training loss in nats, accuracy, perplexity) as it went.
        places: Song and word number of the words it was judged by, [M, 2].
    """

    vocabulary: int
    parameters: int
    train_words: int
    coverage: float
    accuracy: float = 0.0
    perplexity: float = float("inf")
    checks: list[tuple[float, float, float, float, float]] = field(default_factory=list)
    places: Ids = field(default_factory=lambda: np.zeros((0, 2), np.int64))


def song_words(song: Song) -> list[str]:
    """Return a song's words, lower case, line after line."""
    return [word for line in song for word in words(line.lower())]


def windows(songs: Sequence[Song], numbers: dict[str, int]) -> Windows:
    """Return the windows within songs that hold no rare word."""
    found, places, total = [], [], 0
    for number, song in enumerate(songs):
        ids = np.array([numbers.get(word, -1) for word in song_words(song)], np.int64)
        if len(ids) <= WINDOW:
            continue
        rows = np.lib.stride_tricks.sliding_window_view(ids, WINDOW + 1)
        total += len(rows)
        kept = np.flatnonzero((rows >= 0).all(axis=1))
        found.append(rows[kept])
        places.append(np.stack([np.full(len(kept), number), kept + WINDOW], axis=1))
    if not found:
        return Windows(np.zeros((0, WINDOW + 1), np.int64), np.zeros((0, 2), np.int64), total)
    return Windows(np.concatenate(found), np.concatenate(places), total)


def train_origin(
    train: Sequence[Song],
    valid: Sequence[Song],
    *,
    minutes: float,
    min_count: int = MIN_COUNT,
    seed: int = 0,
) -> OriginResult:
    """Train the network for some minutes and judge it on artists it has not seen.

    The best of some checks on the way counts, which favours it: it overfits soon.

    Raises:
        ValueError: no window without a rare word is there to train on or to judge by.
    """
    torch.manual_seed(seed)
    draw = np.random.default_rng(seed)
    counts = Counter(word for song in train for word in song_words(song))
    known = [word for word, count in counts.most_common() if count >= min_count]
    numbers = {word: i for i, word in enumerate(known)}
    learnt, judged = windows(train, numbers), windows(valid, numbers)
    if not len(learnt.ids) or not len(judged.ids):
        raise ValueError("The text is too small for windows of frequent words: give more.")
    chosen = draw.permutation(len(judged.ids))[:_JUDGED]
    network = OriginNetwork(len(known))
    optimiser = torch.optim.Adam(network.parameters())
    result = OriginResult(
        vocabulary=len(known),
        parameters=sum(p.numel() for p in network.parameters()),
        train_words=counts.total(),
        coverage=judged.coverage,
        places=judged.places[chosen],
    )
    seen, losses = 0, []
    spent, next_check = 0.0, minutes * 60 / _CHECKS
    batches = _batches(learnt.ids, draw)
    while spent < minutes * 60:
        start = time.monotonic()
        batch = next(batches)
        losses.append(_learn(network, optimiser, torch.from_numpy(batch)))
        seen += len(batch)
        spent += time.monotonic() - start
        if spent >= next_check:
            next_check += minutes * 60 / _CHECKS
            accuracy, perplexity = judge(network, judged.ids[chosen])
            passes = seen / len(learnt.ids)
            loss = float(np.mean(losses))
            result.checks.append((spent / 60, passes, loss, accuracy, perplexity))
            losses.clear()
            if accuracy >= result.accuracy:
                result.accuracy, result.perplexity = accuracy, perplexity
    return result


def _batches(ids: Ids, draw: np.random.Generator) -> Iterator[Ids]:
    """Yield windows [_BATCH, WINDOW + 1] without end, shuffled anew for each pass."""
    whole = max(1, len(ids) // _BATCH)
    while True:
        order = draw.permutation(len(ids))
        for number in range(whole):  # the windows left over have their turn in other passes
            yield ids[order[number * _BATCH : (number + 1) * _BATCH]]


def _learn(network: OriginNetwork, optimiser: torch.optim.Optimizer, batch: Tensor) -> float:
    network.train()
    with torch.autocast("cpu", torch.bfloat16):  # quicker, so that minutes are passes
        logits = network(batch[:, :-1])
    loss = nn.functional.cross_entropy(logits.float(), batch[:, -1])
    optimiser.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    optimiser.step()
    return loss.item()


@torch.inference_mode()
def judge(network: OriginNetwork, ids: Ids) -> tuple[float, float]:
    """Return next-word accuracy and perplexity on windows [N, WINDOW + 1]."""
    network.eval()
    right, nats = 0, 0.0
    for start in range(0, len(ids), _BATCH):
        batch = torch.from_numpy(ids[start : start + _BATCH])
        logits = network(batch[:, :-1])
        right += int((logits.argmax(dim=1) == batch[:, -1]).sum())
        nats += float(nn.functional.cross_entropy(logits, batch[:, -1], reduction="sum"))
    return right / len(ids), float(np.exp(nats / len(ids)))
