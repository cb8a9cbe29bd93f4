"""`python -m training train`: train a model within a budget."""

import argparse
from pathlib import Path

from bot.inference.tokenizer import Tokenizer
from training.config import WORK, TrainConfig
from training.model import ModelConfig
from training.train import train


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    train = commands.add_parser("train", help="train a model within a budget")
    train.set_defaults(command=run)
    train.add_argument("--data", type=Path, default=WORK / "data")
    train.add_argument("--run", type=Path, default=WORK / "run")
    budget = train.add_mutually_exclusive_group(required=True)
    budget.add_argument("--minutes", type=float, help="stop after so much time, resumed runs added")
    budget.add_argument("--steps", type=int)
    train.add_argument("--resume", action="store_true", help="go on from the run's checkpoint")
    train.add_argument("--embedding", type=int, default=320)
    train.add_argument("--hidden", type=int, nargs="+", default=[704])
    train.add_argument("--dropout", type=float, default=0.05)
    train.add_argument("--weight-drop", type=float, default=0.0)
    train.add_argument("--batch", type=int, default=128)
    train.add_argument("--length", type=int, default=70)
    train.add_argument("--peak-rate", type=float, default=3e-3)
    train.add_argument("--optimiser", choices=("muon", "adamw"), default="muon")
    train.add_argument("--clip", type=float, default=0.5)
    train.add_argument("--threads", type=int, default=0, help="0: as many as there are cores")
    train.add_argument("--seed", type=int, default=1)
    train.add_argument("--fp32", action="store_true", help="compute in fp32 instead of bf16")


def run(arguments: argparse.Namespace) -> None:
    """Train or resume."""
    model = ModelConfig(
        vocabulary=Tokenizer.load(arguments.data / "tokenizer.json").size,
        embedding=arguments.embedding,
        hidden=tuple(arguments.hidden),
        input_dropout=arguments.dropout,
        hidden_dropout=arguments.dropout,
        output_dropout=arguments.dropout,
        weight_drop=arguments.weight_drop,
    )
    config = TrainConfig(
        steps=arguments.steps,
        minutes=arguments.minutes,
        batch=arguments.batch,
        length=arguments.length,
        peak_rate=arguments.peak_rate,
        optimiser=arguments.optimiser,
        clip=arguments.clip,
        threads=arguments.threads,
        seed=arguments.seed,
        bf16=not arguments.fp32,
    )
    train(arguments.data, arguments.run, model, config, resume=arguments.resume)
