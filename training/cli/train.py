"""`python -m training train`: train a model within a budget."""

import argparse
import sys
from pathlib import Path

from bot.inference.tokenizer import Tokenizer
from training.config import WORK
from training.options import options
from training.train import saved_options, train

_NOTES = """\
A resumed run keeps the options it was started with, but for those given anew. With several
processes, `torchrun --nproc-per-node N -m -- training train …` shares the batch between them.
The log is RUN/log.csv, for a spreadsheet; Ctrl-C leaves a checkpoint."""


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
    for where, name, kind, about in (
        (budget, "minutes", float, "stop after so much time, resumed runs added"),
        (budget, "steps", int, "stop after so many steps"),
        (group, "embedding", int, "width of the embedding and of the last layer (320)"),
        (group, "dropout", float, "locked dropout of inputs, between layers, of outputs (0.05)"),
        (group, "embedding-dropout", float, "share of words dropped from the embedding (0)"),
        (group, "weight-drop", float, "share of recurrent weights dropped (0)"),
        (group, "activation", float, "weight of activation regularisation, AR (0)"),
        (group, "temporal", float, "weight of temporal activation regularisation, TAR (0)"),
        (group, "batch", int, "streams read side by side, of all processes together (128)"),
        (group, "length", int, "mean tokens of a segment (70)"),
        (group, "peak-rate", float, "highest learning rate (3e-3)"),
        (group, "clip", float, "norm the gradient is clipped to (0.5)"),
        (group, "evaluate-every", float, "share of the budget between evaluations (0.05)"),
        (group, "patience", int, "end after so many evaluations without a better one (0: never)"),
        (group, "threads", int, "threads on the CPU; 0: as many as there are cores"),
        (group, "seed", int, "of the weights, the order of songs, and dropout (1)"),
    ):
        where.add_argument(f"--{name}", type=kind, help=about, default=argparse.SUPPRESS)
    group.add_argument(
        "--hidden",
        type=int,
        nargs="+",
        default=argparse.SUPPRESS,
        help="widths of the layers before the last (704)",
    )
    group.add_argument("--optimiser", choices=("muon", "adamw"), default=argparse.SUPPRESS)
    group.add_argument("--device", choices=("auto", "cpu", "cuda"), default=argparse.SUPPRESS)
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
    if not (data / "tokenizer.json").is_file():
        raise ValueError(f"{data} is not prepared: run `python -m training prepare` first.")
    vocabulary = Tokenizer.load(data / "tokenizer.json").size
    model, config = options(vars(arguments), vocabulary, before)
    trainer = train(data, folder, model, config, resume=arguments.resume)
    if trainer.team.leads and trainer.progress < 1:
        why = "no better for too long" if trainer.stale else "go on with --resume"
        print(f"Stopped at step {trainer.steps:,} with a checkpoint: {why}.", file=sys.stderr)
