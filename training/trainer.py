"""One training run: truncated back-propagation through time, step by step."""

import math
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch

from bot.inference.tokenizer import Tokenizer
from bot.lyrics.form import SONG
from training import checkpoint
from training.batches import SongBatches, read_tokens
from training.config import TrainConfig
from training.device import generator_state, set_generator_state, set_threads, working_type
from training.loss import IGNORED, activity, tied_cross_entropy
from training.model import LanguageModel, LayerState, ModelConfig, detach
from training.optimiser import Masters
from training.parallel import Team
from training.progress import Progress, Record
from training.schedule import Best, evaluations_due, rate, share
from training.validation import Validation

CHECKPOINT = "last.pt"


class TrainingError(RuntimeError):
    """The run cannot go on; the message says what to try."""


class Trainer:
    """One run: a model, its optimiser, its place in the text, and its clock."""

    def __init__(self, data: Path, run: Path, model: ModelConfig, config: TrainConfig) -> None:
        """Begin a run in the folder `run`, on the prepared `data`.

        Raises:
            TrainingError: the model's vocabulary is not the data's.
        """
        set_threads(config.threads)
        self.team = team = Team.join(config.device)
        torch.manual_seed(config.seed)
        tokenizer = Tokenizer.load(data / "tokenizer.json")
        if tokenizer.size != model.vocabulary:
            raise TrainingError(
                f"The model has {model.vocabulary} tokens and {data} has {tokenizer.size}:"
                " train a new model for it."
            )
        self.run = run
        self.config = config
        self.model = LanguageModel(model).to(team.device)
        self.optimiser = Masters(
            self.model,
            weight_decay=config.weight_decay,
            clip=config.clip,
            average_decay=config.average_decay,
            kind=config.optimiser,
        )
        self.model.to(working_type(team.device, bf16=config.bf16))
        self.optimiser.use_masters()
        self.song = tokenizer.id(SONG)
        self.columns = team.columns(config.batch)
        self.batches = SongBatches(
            read_tokens(data / "train.bin"), self.song, config.batch, config.seed
        )
        self.validation = Validation(data, self.song, team)
        self.state = self.model.zero_state(config.batch // team.size)
        self.draw = np.random.default_rng(config.seed)
        if team.rank:
            torch.manual_seed(hash((config.seed, team.rank)))  # dropout of its own
        self.steps = 0
        self.elapsed = 0.0
        self.evaluations = 0
        self.best = Best()
        self.saved_at: int | None = None

    @property
    def progress(self) -> float:
        """The share of the budget that is used up, 0 to 1."""
        return share(self.config, self.steps, self.elapsed)

    @property
    def stale(self) -> bool:
        """Whether the validation artists have not been read better for too long."""
        return 0 < self.config.patience <= self.best.stale

    def train(self, progress: Progress | None, stopping: Sequence[int] = ()) -> None:
        """Train until the budget is used up or no better, or `stopping` holds a signal.

        Raises:
            TrainingError: gradient, weights or the validation text's bits are no longer
                numbers; the last good checkpoint stays.
            CheckpointError: the last checkpoint cannot be written; the one before stays.
        """
        self.model.train()
        saved, stopped = self.elapsed, False
        while self.progress < 1 and not self.stale and not stopped:
            before = time.monotonic()
            record = self.step()
            spent = time.monotonic() - before if self.team.leads else 0.0
            # All processes go by one clock, or their rates would part, and one would save while
            # another steps; one signal stops all.
            spent, signals = self.team.total(spent, len(stopping))
            self.elapsed += spent
            stopped = bool(signals)
            if progress:
                progress.show(record)
            self._evaluate_when_due(progress)
            if self.elapsed - saved > 60 * self.config.checkpoint_minutes:
                self._save_in_passing(progress)
                saved = self.elapsed
        self.save()

    def _evaluate_when_due(self, progress: Progress | None) -> None:
        due = evaluations_due(self.progress, self.config)
        if due <= self.evaluations:
            return
        self.evaluations = due
        bits = self.evaluate()
        if not math.isfinite(bits):
            raise self._no_number(f"The validation text costs {bits} bits per character")
        if self.config.patience:
            self.best.note(bits, self.steps, self.optimiser.average)
        if progress:
            progress.evaluated(self.steps, self.elapsed, bits)

    def _save_in_passing(self, progress: Progress | None) -> None:
        """Save, but go on where it fails: the disk may have room again the next time."""
        try:
            self.save()
        except checkpoint.CheckpointError as error:
            if progress:
                progress.warn(f"{error} Training goes on.")

    def step(self) -> Record:
        """Take one step on the next segment of every stream."""
        config = self.config
        mean = config.length if self.draw.random() < 0.95 else config.length / 2
        length = max(5, round(self.draw.normal(mean, 5)))
        segment = self.batches.segment(length)
        kept = torch.from_numpy(self.draw.random(config.batch) >= config.reset)[self.columns]
        inputs, targets = (
            part[:, self.columns].to(self.team.device) for part in (segment.inputs, segment.targets)
        )
        self.state = detach(self.state, kept.to(self.team.device))
        ends = targets == self.song
        x, raw, self.state = self.model.features(inputs, self.state, ends)
        loss = tied_cross_entropy(
            x.flatten(0, 1),
            self.model.embedding.weight,
            self.model.bias,
            targets.masked_fill(ends, IGNORED).flatten(),  # when a song ends, nobody asks
        )
        # By the same weight a token in every process and segment, however many songs end.
        goal = loss * (~ends).float().mean() + activity(x, raw, config.activation, config.temporal)
        goal.backward()  # type: ignore[no-untyped-call]
        # A long segment gets a longer step, a short one a shorter (Merity et al. 2017).
        now = rate(self.progress, config) * length / config.length
        norm = self.optimiser.step(now, self.team)
        if not math.isfinite(norm):
            raise self._no_number(f"The gradient is {norm}")
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

    def _no_number(self, what: str) -> TrainingError:
        what = f"{what} at step {self.steps}"
        if self.saved_at is None:
            return TrainingError(
                f"{what}, and nothing was saved yet: start again with a lower --peak-rate."
            )
        return TrainingError(
            f"{what}; the checkpoint of step {self.saved_at} is good: go on from it with --resume"
            " and a lower --peak-rate or --clip."
        )

    def evaluate(self) -> float:
        """Return the bits per character of the averaged weights on the validation text."""
        self.model.eval()
        self.optimiser.use_average()
        bits = self.validation.bits_per_character(self.model)
        self.optimiser.use_masters()
        self.model.train()
        return bits

    def save(self) -> None:
        """Write the checkpoint, with everything a resumed run needs to equal this one.

        Raises:
            CheckpointError: it cannot be written; the one before is still there.
            TrainingError: the weights are no longer numbers; likewise.
        """
        if not self.optimiser.finite:
            raise self._no_number("The weights are no longer numbers")
        state = [tuple(self.team.gather(part, dim=1) for part in layer) for layer in self.state]
        rngs = self.team.collect(generator_state(self.team.device))
        if self.team.leads:
            checkpoint.save(
                self.run / CHECKPOINT,
                self.model.config,
                {
                    "config": asdict(self.config),
                    "optimiser": self.optimiser.state(),
                    "batches": self.batches.state(),
                    "state": state,
                    "draw": self.draw.bit_generator.state,
                    "rng": rngs[0].cpu(),
                    "other_rngs": [rng.cpu() for rng in rngs[1:]],
                    "device": self.team.device.type,
                    "steps": self.steps,
                    "elapsed": self.elapsed,
                    "best": self.best.state(),
                },
            )
        self.saved_at = self.steps

    def restore(self, saved: dict[str, Any]) -> None:
        """Go on from a checkpoint's state.

        Raises:
            TrainingError: it reads another number of streams.
            ValueError: it was made with other options or another text; the message says which.
        """
        streams = saved["state"][0][0].size(1)
        if streams != self.config.batch:
            raise TrainingError(
                f"The run reads {streams} streams: resume it with --batch {streams}."
            )
        self.optimiser.restore(saved["optimiser"])
        self.batches.restore(saved["batches"])
        self.state = [
            LayerState(
                *(part[:, self.columns].to(own) for part, own in zip(layer, mine, strict=True))
            )
            for layer, mine in zip(saved["state"], self.state, strict=True)
        ]
        self.draw.bit_generator.state = saved["draw"]
        rngs = [saved["rng"], *saved["other_rngs"]]
        if saved["device"] == self.team.device.type and self.team.rank < len(rngs):
            set_generator_state(self.team.device, rngs[self.team.rank])
        self.steps = self.saved_at = saved["steps"]
        self.elapsed = saved["elapsed"]
        self.evaluations = evaluations_due(self.progress, self.config)  # the budget may be new
        if self.config.patience:  # or the best would stand still while training goes on
            self.best = Best(**saved["best"])
