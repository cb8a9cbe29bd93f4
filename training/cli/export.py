"""`python -m training export`: a run's averaged weights to a bundle."""

import argparse
from pathlib import Path

from training.config import WORK
from training.export import export
from training.train import averaged_model, describe_run
from training.trainer import CHECKPOINT


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    export = commands.add_parser("export", help="a run's averaged weights to a bundle")
    export.set_defaults(command=run)
    export.add_argument("--run", type=Path, default=WORK / "run")
    export.add_argument("--data", type=Path, default=WORK / "data")
    export.add_argument("--bundle", type=Path, default=Path("models/mine"))


def run(arguments: argparse.Namespace) -> None:
    """Export the run."""
    checkpoint = arguments.run / CHECKPOINT
    export(
        averaged_model(checkpoint),
        arguments.bundle,
        prepared=arguments.data,
        card={"training": describe_run(checkpoint, arguments.data)},
    )
    print(f"{arguments.bundle} is ready: set MODEL_PATH={arguments.bundle} to use it.")
