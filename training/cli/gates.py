"""`python -m training gates`: what the gates do while the model reads a line."""

import argparse
from pathlib import Path

from bot.inference.bundle import SOUNDS, TOKENIZER
from bot.inference.tokenizer import Tokenizer
from bot.lyrics.phonetics import Sounds
from training.config import WORK
from training.gates import describe, draw, line_tokens, token_labels, trace
from training.loading import load_model


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    gates = commands.add_parser("gates", help="what the gates do while the model reads a line")
    gates.set_defaults(command=run)
    gates.add_argument("line", help="a line, or up to four parted by « / »")
    model = gates.add_mutually_exclusive_group(required=True)
    model.add_argument("--run", type=Path, help="a run's folder (with --data)")
    model.add_argument("--bundle", type=Path)
    gates.add_argument("--data", type=Path, default=WORK / "data", help="folder of `prepare`")
    gates.add_argument("--output", type=Path, default=Path("gates.png"), help="a PNG file")


def run(arguments: argparse.Namespace) -> None:
    """Draw the gates; write and print the words."""
    model = load_model(run=arguments.run, bundle=arguments.bundle)
    folder = arguments.bundle or arguments.data
    tokenizer = Tokenizer.load(folder / TOKENIZER)
    if tokenizer.size != model.config.vocabulary:
        raise ValueError(f"{folder} does not fit {arguments.run}: name the --data it was made of.")
    tokens = line_tokens(arguments.line, tokenizer, Sounds.load(folder / SOUNDS))
    labels = token_labels(tokens, tokenizer)
    traces = trace(model, tokens)
    text = describe(traces, labels)
    draw(traces, labels, arguments.output)
    arguments.output.with_suffix(".txt").write_text(text, encoding="utf-8")
    print(text, end="")
