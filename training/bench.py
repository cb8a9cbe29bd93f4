"""How fast training is on the CPU, beside a newcomer's LSTM and beside the machine's own limit.

The sizes are those of a bundle, the tokens are random ones: what they say costs nothing.
"""

import itertools
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile

import numpy as np
import torch
from torch import Tensor, nn

from bot.inference.bundle import TOKENIZER, Bundle
from bot.lyrics.form import SONG
from training.config import TrainConfig
from training.model import ModelConfig
from training.trainer import Trainer

_PRODUCTS = (2048, 4096)
_SONG_TOKENS = 400
_ROUNDS = 3
_FIRST_STEPS = 3


@dataclass(frozen=True, slots=True)
class Bench:
    """Tokens a second of three ways to train, and the share of the machine's limit.

    Attributes:
        newcomer: Plain `nn.LSTM`, `nn.Linear` and cross-entropy with Adam, in fp32.
        autocast: The same under bf16 autocast.
        ours: A step of `training train`.
        over_newcomer: `ours` / `newcomer`.
        over_autocast: `ours` / `autocast`.
        products: Rate of bf16 products of n × n matrices, by n, in TFLOP/s.
        flops: Model FLOPs of `ours`, 6 × parameters × tokens/s, in TFLOP/s.
        share: `flops` / the best rate of `products`.
        resident_mb: Most memory the process had held after some steps of ours alone.
    """

    parameters: int
    batch: int
    length: int
    threads: int
    newcomer: float
    autocast: float
    ours: float
    over_newcomer: float
    over_autocast: float
    products: dict[str, float]
    flops: float
    share: float
    resident_mb: float

    def table(self) -> str:
        """Return the figures for people."""
        rows = [
            (
                f"{self.parameters:,} parameters, batch {self.batch}, {self.length} tokens,"
                f" {self.threads} threads"
            ),
            f"nn.LSTM in fp32           {self.newcomer:10,.0f} tokens/s",
            f"nn.LSTM, bf16 autocast    {self.autocast:10,.0f} tokens/s",
            (
                f"training train            {self.ours:10,.0f} tokens/s"
                f"   {self.over_newcomer:.2f} × fp32, {self.over_autocast:.2f} × autocast"
            ),
        ]
        rows += [
            f"bf16 product of {n}³{'':7}{rate:10.3f} TFLOP/s" for n, rate in self.products.items()
        ]
        rows.append(f"model FLOPs of ours       {self.flops:10.3f} TFLOP/s   {self.share:.1%}")
        rows.append(f"memory of ours            {self.resident_mb:10,.0f} MB at most")
        return "\n".join(rows)


class Newcomer(nn.Module):
    """Embedding, LSTM layers, linear: as a tutorial writes it."""

    def __init__(self, model: ModelConfig) -> None:
        super().__init__()
        self.embedding = nn.Embedding(model.vocabulary, model.embedding)
        self.layers = nn.ModuleList(nn.LSTM(inp, out) for inp, out in model.widths)
        self.output = nn.Linear(model.embedding, model.vocabulary)

    def forward(self, tokens: Tensor) -> Tensor:
        """Return logits [T, B, V] for tokens [T, B]."""
        x = self.embedding(tokens)
        for layer in self.layers:
            x, _ = layer(x)
        logits: Tensor = self.output(x)
        return logits


def bench(bundle: Path, *, seconds: float = 4.0) -> Bench:
    """Measure on the CPU for about `seconds` each, in turns, so that all meet the same machine.

    Raises:
        BundleError: the bundle, whose sizes are taken, cannot be read.
    """
    loaded = Bundle.load(bundle)
    sizes, asked = loaded.card["model"], loaded.card["training"].get("config", {})
    model = ModelConfig(
        vocabulary=sizes["vocabulary"],
        embedding=sizes["embedding"],
        hidden=tuple(sizes["hidden"][:-1]),
    )
    config = TrainConfig(
        steps=1_000_000,
        batch=asked.get("batch", 128),
        length=asked.get("length", 70),
        device="cpu",  # as the others
    )
    with tempfile.TemporaryDirectory() as folder:
        data = random_data(Path(folder), loaded, config.batch)
        trainer = Trainer(data, Path(folder), model, config)
        trainer.model.train()
        for _ in range(_FIRST_STEPS):
            ours_step(trainer)
        resident = resident_mb()
        plain = newcomer_step(model, config, autocast=False)
        cast = newcomer_step(model, config, autocast=True)
        ways = (plain, cast, lambda: ours_step(trainer))
        newcomer, autocast, ours = in_turns(ways, seconds)
    products = {str(n): product_rate(n, seconds / 2) for n in _PRODUCTS}
    flops = 6 * model.parameters * ours / 1e12
    return Bench(
        parameters=model.parameters,
        batch=config.batch,
        length=config.length,
        threads=torch.get_num_threads(),
        newcomer=newcomer,
        autocast=autocast,
        ours=ours,
        over_newcomer=ours / newcomer,
        over_autocast=ours / autocast,
        products=products,
        flops=flops,
        share=flops / max(products.values()),
        resident_mb=resident,
    )


def random_data(folder: Path, bundle: Bundle, batch: int) -> Path:
    """Fill a folder as `prepare` does, with random tokens."""
    tokenizer = bundle.tokenizer
    song = tokenizer.id(SONG)
    draw = np.random.default_rng(0)
    tokens = draw.integers(0, tokenizer.size, _SONG_TOKENS * batch * 4).astype("<u2")
    tokens[tokens == song] = tokenizer.newline
    tokens[::_SONG_TOKENS] = song
    copyfile(bundle.path / TOKENIZER, folder / TOKENIZER)
    for name in ("train.bin", "valid.bin"):
        (folder / name).write_bytes(tokens.tobytes())
    (folder / "valid.txt").write_text("la\n", encoding="utf-8")
    return folder


def newcomer_step(model: ModelConfig, config: TrainConfig, *, autocast: bool) -> Callable[[], int]:
    """Return a function that takes one step of the plain recipe and tells its tokens."""
    net = Newcomer(model)
    optimiser = torch.optim.Adam(net.parameters())
    tokens = torch.randint(model.vocabulary, (config.length + 1, config.batch))

    def step() -> int:
        with torch.autocast("cpu", torch.bfloat16, enabled=autocast):
            logits = net(tokens[:-1])
            loss = nn.functional.cross_entropy(logits.flatten(0, 1), tokens[1:].flatten())
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        return tokens[1:].numel()

    return step


def ours_step(trainer: Trainer) -> int:
    """Take one step as `training train` does; return its tokens."""
    before = trainer.batches.tokens_read
    trainer.step()
    return trainer.batches.tokens_read - before


def in_turns(ways: tuple[Callable[[], int], ...], seconds: float) -> list[float]:
    """Return the best rate of each way over some rounds, in tokens/s; a first step warms up."""
    for way in ways:
        way()
    best = [0.0] * len(ways)
    for _, (place, way) in itertools.product(range(_ROUNDS), enumerate(ways)):
        tokens, start = 0, time.perf_counter()
        while not tokens or time.perf_counter() - start < seconds / _ROUNDS:
            tokens += way()
        best[place] = max(best[place], tokens / (time.perf_counter() - start))
    return best


def resident_mb() -> float:
    """Return the most memory this process has held, in MB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1e6 if sys.platform == "darwin" else 1e3)


def product_rate(size: int, seconds: float) -> float:
    """Return the rate of bf16 products of two size × size matrices in TFLOP/s (best third)."""
    a, b = (torch.randn(size, size).bfloat16() for _ in range(2))
    out = torch.empty_like(a)
    torch.mm(a, b, out=out)
    times: list[float] = []
    end = time.perf_counter() + seconds
    while len(times) < 3 or time.perf_counter() < end:
        start = time.perf_counter()
        torch.mm(a, b, out=out)
        times.append(time.perf_counter() - start)
    quick = sorted(times)[: max(1, len(times) // 3)]
    return 2 * size**3 / statistics.fmean(quick) / 1e12
