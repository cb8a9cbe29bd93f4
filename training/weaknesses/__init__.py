"""The weaknesses LSTMs are known for, each with an experiment that shows our answer to it.

Vanishing and exploding gradients, overfitting, unlucky initialisation and bounded memory;
slow sequential training is measured by `training bench`, what the data's bias does by `training
toxicity`. All of it takes minutes on one core; `scale` shortens the trainings.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bot.inference.bundle import Bundle
from bot.lyrics.phonetics import Sounds
from training.loading import bundle_model
from training.songs import songs_of
from training.weaknesses.gradients import exploding, vanishing
from training.weaknesses.learning import initialisation, overfitting
from training.weaknesses.memory import memory
from training.weaknesses.small import SmallText


def experiments(
    bundle: Path, data: Path, *, scale: float = 1.0, only: str | None = None
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Run the experiments one after another; yield the name and the figures of each.

    Args:
        bundle: The model whose memory is measured.
        data: The folder that `prepare` filled.
        scale: How long to train, 1 for figures to trust.
        only: The name of one experiment.

    Raises:
        ValueError: the data are not there, or `only` names nothing.
    """
    text = SmallText.load(data)
    runs: dict[str, Callable[[], dict[str, Any]]] = {
        "vanishing": lambda: vanishing(text, scale),
        "exploding": lambda: exploding(text, scale),
        "overfitting": lambda: overfitting(text, scale),
        "initialisation": lambda: initialisation(text, scale),
        "memory": lambda: _memory(Bundle.load(bundle), data, scale),
    }
    if only is not None and only not in runs:
        raise ValueError(f"There is no experiment {only!r}: {', '.join(runs)}.")
    for name, run in runs.items():
        if only in {None, name}:
            yield name, run()


def _memory(bundle: Bundle, data: Path, scale: float) -> dict[str, Any]:
    songs = songs_of((data / "valid.txt").read_text("utf-8"))
    sounds = Sounds.load(bundle.sounds)
    return memory(bundle_model(bundle), songs, bundle.tokenizer, sounds, scale)
