"""Training runs from outside: start or resume one, read what it left."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any

from training import checkpoint
from training.config import TrainConfig
from training.model import LanguageModel, ModelConfig
from training.prepared import read_counts
from training.progress import Progress
from training.trainer import CHECKPOINT, Trainer, TrainingError

LOG = "log.csv"


def train(
    data: Path,
    run: Path,
    model: ModelConfig,
    config: TrainConfig,
    *,
    resume: bool = False,
) -> Trainer:
    """Train on the folder that `prepare` filled; leave a checkpoint and a log in `run`.

    A run that is there already is gone on with or left alone, never begun anew.

    Ctrl-C (or SIGTERM) ends it after the step under way, with a checkpoint.

    Raises:
        TrainingError, CheckpointError, DeviceError, ValueError: what is wrong, what to do.
    """
    saved: dict[str, Any] | None = None
    if resume:
        saved_model, saved = checkpoint.load(run / CHECKPOINT)
        _check_sizes(saved_model, model, run / CHECKPOINT)
    elif (run / CHECKPOINT).exists():
        raise TrainingError(
            f"{run} holds a run: --resume goes on with it, another --run begins a new one."
        )
    trainer = Trainer(data, run, model, config)
    if saved is not None:
        trainer.restore(saved)
    density = trainer.validation.tokens / trainer.validation.characters
    try:
        run.mkdir(parents=True, exist_ok=True)
        shown = (
            Progress(run / LOG, after=trainer.steps, tokens_per_character=density)
            if trainer.team.leads
            else nullcontext()
        )
    except OSError as error:
        raise TrainingError(
            f"{run} cannot be written ({error.strerror}): name another folder with --run."
        ) from error
    with shown as progress, _signals() as stopping:
        trainer.train(progress, stopping)
    trainer.team.leave()
    return trainer


def _check_sizes(saved: ModelConfig, model: ModelConfig, path: Path) -> None:
    """Refuse to go on with a model of other sizes."""
    if saved.vocabulary != model.vocabulary:
        raise TrainingError(
            f"{path} holds a model of {saved.vocabulary} tokens, not {model.vocabulary}: resume"
            " it with the --data it was trained on."
        )
    if saved.sizes != model.sizes:
        hidden = " ".join(map(str, saved.hidden))
        raise TrainingError(
            f"{path} holds a model of other sizes: resume it with --embedding {saved.embedding}"
            f" --hidden {hidden}, or train into another folder with --run."
        )


def saved_options(run: Path) -> tuple[ModelConfig, dict[str, Any]]:
    """Return the model's sizes and the options of a run, for a resumed one to start from.

    Raises:
        CheckpointError: there is no checkpoint, or it cannot be read.
    """
    model, saved = checkpoint.load(run / CHECKPOINT)
    return model, saved["config"]


def averaged_model(path: Path) -> LanguageModel:
    """Return the fp32 model with a checkpoint's averaged weights, ready for export.

    Of a run with early stopping, these are the ones that read the validation artists best.
    """
    config, saved = checkpoint.load(path)
    best = saved["best"]["average"]
    model = LanguageModel(config)
    for own, average in zip(model.parameters(), best or saved["optimiser"]["average"], strict=True):
        own.data.copy_(average)
    return model.eval()


def describe_run(path: Path, data: Path) -> dict[str, Any]:
    """Return how a checkpoint was made, for the model's card.

    Raises:
        CheckpointError: it cannot be read.
        NotPreparedError: the folder of prepared data has no counts.
    """
    model, saved = checkpoint.load(path)
    return {
        "model": asdict(model),
        "config": saved["config"],
        "steps": saved["steps"],
        "best_step": saved["best"]["step"] or saved["steps"],
        "minutes": round(saved["elapsed"] / 60, 1),
        "tokens": saved["batches"]["read"],
        "data": read_counts(data),
    }


@contextmanager
def _signals() -> Iterator[list[int]]:
    """Collect SIGINT and SIGTERM in a list, so that the step under way is finished first.

    The second one ends the program at once; the last checkpoint stays.
    """
    caught: list[int] = []

    def note(number: int, _: object) -> None:
        if caught:
            raise KeyboardInterrupt
        caught.append(number)
        print("\nStopping after this step, with a checkpoint…", file=sys.stderr)

    handlers = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield caught
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
