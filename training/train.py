"""The training loop: truncated back-propagation through time, within a budget."""

import json
import math
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from bot.inference.tokenizer import Tokenizer
from bot.lyrics.form import SONG
from training import checkpoint
from training.batches import SongBatches, read_tokens
from training.config import TrainConfig
from training.loss import tied_cross_entropy
from training.model import LanguageModel, LayerState, ModelConfig, State
from training.optimiser import Masters
from training.progress import Progress, Record

CHECKPOINT = "last.pt"
LOG = "log.csv"
_EVALUATION_BATCH = 32
_EVALUATION_LENGTH = 128


class TrainingError(RuntimeError):
    """The run cannot go on; the message says what to try."""


def rate(progress: float, config: TrainConfig) -> float:
    """Return the learning rate at a share `progress` of the budget: warm-up, then cosine."""
    if progress < config.warmup_share:
        return config.peak_rate * progress / config.warmup_share
    done = (progress - config.warmup_share) / (1 - config.warmup_share)
    cosine = 0.5 * (1 + math.cos(math.pi * min(done, 1.0)))
    floor = config.final_rate_share
    return config.peak_rate * (floor + (1 - floor) * cosine)


class Trainer:
    """One run: a model, its optimiser, its place in the text, and its clock."""

    def __init__(self, data: Path, run: Path, model: ModelConfig, config: TrainConfig) -> None:
        torch.manual_seed(config.seed)
        if config.threads:
            torch.set_num_threads(config.threads)
        tokenizer = Tokenizer.load(data / "tokenizer.json")
        if tokenizer.size != model.vocabulary:
            raise TrainingError(
                f"The model has {model.vocabulary} tokens and {data} has {tokenizer.size}:"
                " train a new model for it."
            )
        self.run = run
        self.config = config
        self.model = LanguageModel(model)
        self.optimiser = Masters(
            self.model,
            weight_decay=config.weight_decay,
            clip=config.clip,
            average_decay=config.average_decay,
            kind=config.optimiser,
        )
        if config.bf16:
            self.model.to(torch.bfloat16)
            self.optimiser.use_masters()
        self.song = tokenizer.id(SONG)
        self.batches = SongBatches(
            read_tokens(data / "train.bin"), self.song, config.batch, config.seed
        )
        self.valid = read_tokens(data / "valid.bin")
        self.characters = valid_characters(data / "valid.txt")
        self.state = self.model.zero_state(config.batch)
        self.draw = np.random.default_rng(config.seed)
        self.steps = 0
        self.elapsed = 0.0
        self.evaluations = 0

    @property
    def progress(self) -> float:
        """The share of the budget that is used up, 0 to 1."""
        if self.config.steps:
            return min(self.steps / self.config.steps, 1.0)
        return min(self.elapsed / (60 * (self.config.minutes or 0)), 1.0)

    def train(self, progress: Progress) -> None:
        """Train until the budget is used up or a signal asks to stop; leave a checkpoint.

        Raises:
            TrainingError: the loss is no longer a number; the last good checkpoint stays.
        """
        self.model.train()
        saved = time.monotonic()
        with _stop_on_signal() as stopping:
            while self.progress < 1 and not stopping:
                before = time.monotonic()
                record = self.step()
                self.elapsed += time.monotonic() - before
                progress.show(record)
                if self.progress >= (self.evaluations + 1) * self.config.evaluate_every:
                    self.evaluations += 1
                    progress.evaluated(self.steps, self.elapsed, self.evaluate())
                if time.monotonic() - saved > 60 * self.config.checkpoint_minutes:
                    self.save()
                    saved = time.monotonic()
        self.save()

    def step(self) -> Record:
        """Take one step on the next segment of every stream."""
        config = self.config
        mean = config.length if self.draw.random() < 0.95 else config.length / 2
        length = max(5, round(self.draw.normal(mean, 5)))
        segment = self.batches.segment(length)
        fresh = segment.fresh | torch.from_numpy(self.draw.random(config.batch) < config.reset)
        self.state = _detach(self.state, ~fresh)
        x, _, self.state = self.model.features(segment.inputs, self.state)
        loss = tied_cross_entropy(
            x.flatten(0, 1),
            self.model.embedding.weight,
            self.model.bias,
            segment.targets.flatten(),
        )
        loss.backward()  # type: ignore[no-untyped-call]
        # A long segment gets a longer step, a short one a shorter (Merity et al. 2017).
        now = rate(self.progress, config) * length / config.length
        norm = self.optimiser.step(now)
        if not math.isfinite(norm):
            raise TrainingError(
                f"The gradient is {norm} at step {self.steps}: resume from the last checkpoint"
                " with a lower --peak-rate or --clip."
            )
        self.steps += 1
        return Record(
            step=self.steps,
            seconds=self.elapsed,
            share=self.progress,
            epochs=self.batches.epochs,
            tokens=self.batches.tokens_read,
            loss=float(loss.detach()),
            rate=now,
            norm=norm,
        )

    @torch.no_grad()
    def evaluate(self) -> float:
        """Return the bits per character of the averaged weights on the validation text.

        The stream is cut in rows read side by side, so that the state is carried over song
        borders; `training evaluate` gives the exact figure of a finished bundle.
        """
        self.model.eval()
        self.optimiser.use_average()
        count = (len(self.valid) - 1) // _EVALUATION_BATCH
        rows = torch.from_numpy(self.valid[: count * _EVALUATION_BATCH + 1].astype(np.int64))
        inputs = rows[:-1].view(_EVALUATION_BATCH, count).t()
        targets = rows[1:].view(_EVALUATION_BATCH, count).t()
        state = self.model.zero_state(_EVALUATION_BATCH)
        nats = 0.0
        for start in range(0, count, _EVALUATION_LENGTH):
            logits, state = self.model(inputs[start : start + _EVALUATION_LENGTH], state)
            wanted = targets[start : start + _EVALUATION_LENGTH].flatten()
            nats += float(
                torch.nn.functional.cross_entropy(
                    logits.float().flatten(0, 1),
                    wanted,
                    reduction="sum",
                    ignore_index=self.song,  # a song's start is not part of the text
                )
            )
        self.optimiser.use_masters()
        self.model.train()
        used = count * _EVALUATION_BATCH / (len(self.valid) - 1)
        return nats / used / math.log(2) / self.characters

    def save(self) -> None:
        """Write the checkpoint, with everything a resumed run needs to equal this one."""
        checkpoint.save(
            self.run / CHECKPOINT,
            self.model.config,
            {
                "config": asdict(self.config),
                "optimiser": self.optimiser.state(),
                "batches": self.batches.state(),
                "state": [tuple(layer) for layer in self.state],
                "draw": self.draw.bit_generator.state,
                "rng": torch.get_rng_state(),
                "steps": self.steps,
                "elapsed": self.elapsed,
                "evaluations": self.evaluations,
            },
        )

    def restore(self, saved: dict[str, Any]) -> None:
        """Go on from a checkpoint's state."""
        self.optimiser.restore(saved["optimiser"])
        self.batches.restore(saved["batches"])
        self.state = [LayerState(*layer) for layer in saved["state"]]
        self.draw.bit_generator.state = saved["draw"]
        torch.set_rng_state(saved["rng"])
        self.steps = saved["steps"]
        self.elapsed = saved["elapsed"]
        self.evaluations = saved["evaluations"]


def train(
    data: Path, run: Path, model: ModelConfig, config: TrainConfig, *, resume: bool = False
) -> Trainer:
    """Train on the folder that `prepare` filled; leave a checkpoint and a log in `run`.

    Raises:
        TrainingError, CheckpointError, ValueError: with what is wrong and what to do.
    """
    run.mkdir(parents=True, exist_ok=True)
    if resume:
        saved_model, saved = checkpoint.load(run / CHECKPOINT)
        if saved_model.sizes != model.sizes:
            raise TrainingError(
                f"{run / CHECKPOINT} holds a model of other sizes ({saved_model.sizes}): ask for"
                " the same, or train into another folder."
            )
        trainer = Trainer(data, run, model, config)
        trainer.restore(saved)
    else:
        trainer = Trainer(data, run, model, config)
    with Progress(run / LOG, append=resume) as progress:
        trainer.train(progress)
    return trainer


def averaged_model(path: Path) -> LanguageModel:
    """Return the fp32 model with a checkpoint's averaged weights, ready for export."""
    config, saved = checkpoint.load(path)
    model = LanguageModel(config)
    for own, average in zip(model.parameters(), saved["optimiser"]["average"], strict=True):
        own.data.copy_(average)
    return model.eval()


def describe_run(path: Path, data: Path) -> dict[str, Any]:
    """Return how a checkpoint was made, for the model's card."""
    model, saved = checkpoint.load(path)
    return {
        "dropout": model.input_dropout,
        "config": saved["config"],
        "steps": saved["steps"],
        "minutes": round(saved["elapsed"] / 60, 1),
        "tokens": saved["batches"]["read"],
        "data": json.loads((data / "prepare.json").read_text("utf-8")),
    }


def valid_characters(path: Path) -> int:
    """Count the characters of the validation text, each line with its newline."""
    return sum(len(line) + 1 for line in path.read_text("utf-8").splitlines() if line)


def _detach(state: State, keep: Tensor) -> State:
    """Cut the state off from the past; empty it in the rows [B] that are not kept."""
    mask = keep[None, :, None]
    return [LayerState(*(part.detach() * mask for part in layer)) for layer in state]


@contextmanager
def _stop_on_signal() -> Iterator[list[int]]:
    """Collect SIGINT and SIGTERM in a list, so that the step under way is finished first."""
    caught: list[int] = []
    handlers = {
        number: signal.signal(number, lambda number, _: caught.append(number))
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield caught
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
