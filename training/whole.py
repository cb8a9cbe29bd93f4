"""The whole way from raw lyrics to a measured bundle."""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from training import defaults, enough
from training.clean import Report, clean
from training.clean.sources import find_sources
from training.config import TrainConfig
from training.export import export
from training.files import write_json
from training.model import ModelConfig
from training.options import options
from training.prepare import prepare
from training.prepared import COUNTS_FILE
from training.report import PAGE, report
from training.stages import Stage, Way, fingerprint
from training.train import averaged_model, describe_run, train
from training.trainer import CHECKPOINT

MEMORY = "stages.json"
COUNT = 5
_BUDGET = {"steps", "minutes", "evaluate_every", "patience", "threads", "device"}


class WholeWay:
    """From a corpus to a bundle in a folder of its own; done again, it goes on where it was.

    Args:
        corpus: Folders of raw lyrics, or files that `collect` wrote.
        work: Where everything on the way lies.
        bundle: What is made.
        given: Options of the model and its training that shall not be chosen.
    """

    def __init__(
        self, corpus: Sequence[Path], work: Path, bundle: Path, given: Mapping[str, Any]
    ) -> None:
        self._corpus, self._work, self._bundle, self._given = corpus, work, bundle, dict(given)
        self._clean, self._data = work / "clean.jsonl", work / "data"

    def go(self) -> None:
        """Do all that is not done.

        Raises:
            CleanError, CorpusError, PrepareError, TrainingError, ExportError, …: what is
                wrong and what to do.
            KeyboardInterrupt: somebody stopped it; the same call goes on.
        """
        way = Way(self._work / MEMORY, COUNT)
        files = [(str(s.path.resolve()), s.path.stat()) for s in find_sources(self._corpus)]
        sources = [[path, stat.st_size, stat.st_mtime_ns] for path, stat in files]
        way.go(Stage("clean", sources, [self._clean], self._cleaning))
        way.go(Stage("prepare", [], [self._data / COUNTS_FILE], self._preparing))
        plan = self._plan(way.done["prepare"])
        way.go(
            Stage("train", plan, [self._run(plan) / CHECKPOINT], self._training(plan), shows=True)
        )
        way.go(
            Stage("export", str(self._bundle), [self._bundle / "card.json"], self._exporting(plan))
        )
        way.go(Stage("report", [], [self._bundle / PAGE], self._reporting(plan)))

    def _cleaning(self) -> str:
        counts = clean(self._corpus, self._clean)
        enough.check(counts.lines_out, counts.artists)
        return f"{counts.songs:,} songs, {counts.lines_out:,} lines by {counts.artists} artists"

    def _preparing(self) -> str:
        counts = Report(**json.loads(self._clean.with_suffix(".report.json").read_text("utf-8")))
        made = prepare(
            self._clean,
            self._data,
            raw=self._corpus,
            vocabulary=defaults.vocabulary(counts.words_out),
            valid_share=defaults.valid_share(counts.lines_out),
        )
        return f"{made.train_tokens:,} tokens of {made.vocabulary} kinds"

    def _plan(self, prepared: str) -> dict[str, Any]:
        """Return the model's sizes and the options of the training; chosen once, then kept."""
        path = self._work / f"plan-{fingerprint([prepared, self._given])}.json"
        if path.is_file():
            return dict(json.loads(path.read_text("utf-8")))
        model, config, passes = defaults.model_and_config(self._data)
        model, config = options(self._given, model.vocabulary, (model, asdict(config)))
        said = f"{config.steps:,} steps" if config.steps else f"{config.minutes:g} minutes"
        if not {"steps", "minutes"} & self._given.keys():
            minutes, speed = defaults.minutes(self._data, model, config, passes)
            config = replace(config, steps=None, minutes=minutes)
            said = f"{minutes:g} minutes ({passes} passes wanted, {speed:,.0f} tokens/s here)"
        print(
            f"Chosen: {model.parameters / 1e6:.1f} M parameters, batch {config.batch}, {said};"
            " --embedding, --hidden, --minutes and others change it.",
            file=sys.stderr,
        )
        plan = {"model": asdict(model), "config": asdict(config)}
        write_json(path, plan)
        return plan

    def _run(self, plan: Mapping[str, Any]) -> Path:
        """Return the folder of a run, the same whatever its budget: it can be given more."""
        config = {name: v for name, v in plan["config"].items() if name not in _BUDGET}
        data = (self._data / COUNTS_FILE).read_text("utf-8")
        return self._work / f"run-{fingerprint([plan['model'], config, data])}"

    def _training(self, plan: Mapping[str, Any]) -> Callable[[], str]:
        model = ModelConfig(**{**plan["model"], "hidden": tuple(plan["model"]["hidden"])})
        config, run = TrainConfig(**plan["config"]), self._run(plan)

        def work() -> str:
            trainer = train(self._data, run, model, config, resume=(run / CHECKPOINT).is_file())
            if trainer.progress < 1 and not trainer.stale:
                print("Stopped; the same command goes on from here.", file=sys.stderr)
                raise KeyboardInterrupt
            return f"{trainer.steps:,} steps, {trainer.batches.epochs:.1f} passes"

        return work

    def _exporting(self, plan: Mapping[str, Any]) -> Callable[[], str]:
        checkpoint = self._run(plan) / CHECKPOINT

        def work() -> str:
            made = {"training": describe_run(checkpoint, self._data)}
            export(averaged_model(checkpoint), self._bundle, prepared=self._data, card=made)
            return str(self._bundle)

        return work

    def _reporting(self, plan: Mapping[str, Any]) -> Callable[[], str]:
        def work() -> str:
            figures = report(self._bundle, run=self._run(plan), data=self._data, clean=self._clean)
            bits = figures["validation"]["bits_per_character"]
            return f"{bits:.3f} bits per character; see {self._bundle / PAGE}"

        return work
