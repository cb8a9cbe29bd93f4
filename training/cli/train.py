"""`python -m training train`: train a model within a budget."""

import argparse
import sys
from pathlib import Path
from typing import Any, get_args

from training.config import WORK, Device, Optimiser
from training.options import DEFAULTS, options
from training.prepared import read_counts
from training.train import saved_options, train

_NOTES = """\
A resumed run keeps the options it was started with, but for those given anew. With several
processes, `torchrun --nproc-per-node N -m -- training train …` shares the batch between them.
The log is RUN/log.csv, for a spreadsheet; Ctrl-C leaves a checkpoint."""

_WHOLE: dict[str, Any] = {"type": int}
_NUMBER: dict[str, Any] = {"type": float}
# Name, how it is read, what it is; the defaults are the dataclasses'.
_OPTIONS = (
    ("embedding", _WHOLE, "width of the embedding and of the last layer"),
    ("hidden", {**_WHOLE, "nargs": "+"}, "widths of the layers before the last"),
    ("dropout", _NUMBER, "locked dropout of inputs, between layers, of outputs"),
    ("embedding-dropout", _NUMBER, "share of words dropped from the embedding"),
    ("weight-drop", _NUMBER, "share of recurrent weights dropped"),
    ("activation", _NUMBER, "weight of activation regularisation, AR"),
    ("temporal", _NUMBER, "weight of temporal activation regularisation, TAR"),
    ("batch", _WHOLE, "streams read side by side, of all processes together"),
    ("length", _WHOLE, "mean tokens of a segment"),
    ("reset", _NUMBER, "chance that a stream's state is emptied at a segment's start"),
    ("optimiser", {"choices": get_args(Optimiser)}, "what steps the LSTM's matrices"),
    ("peak-rate", _NUMBER, "highest learning rate"),
    ("final-rate-share", _NUMBER, "learning rate at the end, as a share of the highest"),
    ("warmup-share", _NUMBER, "share of the budget over which the learning rate rises"),
    ("weight-decay", _NUMBER, "of the matrices, times the learning rate a step"),
    ("clip", _NUMBER, "norm the gradient is clipped to"),
    ("average-decay", _NUMBER, "share of the averaged weights that a step keeps"),
    ("evaluate-every", _NUMBER, "share of the budget between evaluations"),
    ("patience", _WHOLE, "end after so many evaluations without a better one; 0: never"),
    ("device", {"choices": get_args(Device)}, "where to compute; auto: a GPU if there is one"),
    ("threads", _WHOLE, "threads on the CPU; 0: as many as there are cores"),
    ("seed", _WHOLE, "of the weights, the order of songs, and dropout"),
)


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    train = commands.add_parser("train", help="train a model within a budget", epilog=_NOTES)
    train.set_defaults(command=run)
    train.add_argument("--data", type=Path, default=WORK / "data")
    train.add_argument("--run", type=Path, default=WORK / "run")
    train.add_argument("--resume", action="store_true", help="go on from the run's checkpoint")
    add_options(train, required=True)


def add_options(parser: argparse.ArgumentParser, *, required: bool) -> None:
    """Declare the options of a run; what is not given is left out of the namespace."""
    budget = parser.add_mutually_exclusive_group(required=required)
    group = parser.add_argument_group("the run")
    budget.add_argument(
        "--minutes",
        type=float,
        default=argparse.SUPPRESS,
        help="stop after so much time, resumed runs added",
    )
    budget.add_argument(
        "--steps", type=int, default=argparse.SUPPRESS, help="stop after so many steps"
    )
    for name, how, about in _OPTIONS:
        default = DEFAULTS[name.replace("-", "_")]
        said = " ".join(map(str, default)) if isinstance(default, tuple) else default
        group.add_argument(f"--{name}", help=f"{about} ({said})", default=argparse.SUPPRESS, **how)
    group.add_argument(
        "--fp32",
        dest="bf16",
        action="store_false",
        default=argparse.SUPPRESS,
        help="compute in fp32 instead of bf16",
    )


def run(arguments: argparse.Namespace) -> None:
    """Train or resume."""
    data, folder = arguments.data, arguments.run
    before = saved_options(folder) if arguments.resume else None
    vocabulary = read_counts(data)["vocabulary"]
    model, config = options(vars(arguments), vocabulary, before)
    trainer = train(data, folder, model, config, resume=arguments.resume)
    if trainer.team.leads and trainer.progress < 1:
        why = "no better for too long" if trainer.stale else "go on with --resume"
        print(f"Stopped at step {trainer.steps:,} with a checkpoint: {why}.", file=sys.stderr)
