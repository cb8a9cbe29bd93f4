"""The terminal edge of the training package."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeAlias

WORK = Path("work")
FAILED, INTERRUPTED = 1, 130


# argparse gives this type no public name.
_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return the exit code (0 done, 1 failed, 2 wrong usage)."""
    arguments = _parser().parse_args(argv)
    command: Callable[[argparse.Namespace], None] = arguments.command
    try:
        command(arguments)
    except (ValueError, RuntimeError, OSError) as error:
        print(f"couplet: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m training", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for add in (
        _add_clean,
        _add_prepare,
        _add_train,
        _add_export,
        _add_evaluate,
        _add_report,
        _add_judge,
        _add_toxicity,
    ):
        add(commands)
    return parser


def _add_clean(commands: _Commands) -> None:
    clean = commands.add_parser("clean", help="raw lyrics to clean songs")
    clean.set_defaults(command=_clean)
    clean.add_argument("sources", nargs="+", type=Path, help="folders of raw text or song files")
    clean.add_argument("--output", type=Path, default=WORK / "clean.jsonl")


def _add_prepare(commands: _Commands) -> None:
    prepare = commands.add_parser("prepare", help="clean songs to tokens, sounds and n-grams")
    prepare.set_defaults(command=_prepare)
    prepare.add_argument("--clean", type=Path, default=WORK / "clean.jsonl")
    prepare.add_argument("--output", type=Path, default=WORK / "data")
    prepare.add_argument("--vocabulary", type=int, default=4096)
    prepare.add_argument("--valid-share", type=float, default=0.03)


def _add_train(commands: _Commands) -> None:
    train = commands.add_parser("train", help="train a model within a budget")
    train.set_defaults(command=_train)
    train.add_argument("--data", type=Path, default=WORK / "data")
    train.add_argument("--run", type=Path, default=WORK / "run")
    budget = train.add_mutually_exclusive_group(required=True)
    budget.add_argument("--minutes", type=float, help="stop after so much time, resumed runs added")
    budget.add_argument("--steps", type=int)
    train.add_argument("--resume", action="store_true", help="go on from the run's checkpoint")
    train.add_argument("--embedding", type=int, default=320)
    train.add_argument("--hidden", type=int, nargs="+", default=[704])
    train.add_argument("--dropout", type=float, default=0.1)
    train.add_argument("--weight-drop", type=float, default=0.0)
    train.add_argument("--batch", type=int, default=64)
    train.add_argument("--length", type=int, default=70)
    train.add_argument("--peak-rate", type=float, default=3e-3)
    train.add_argument("--clip", type=float, default=0.5)
    train.add_argument("--threads", type=int, default=0, help="0: as many as there are cores")
    train.add_argument("--seed", type=int, default=1)
    train.add_argument("--fp32", action="store_true", help="compute in fp32 instead of bf16")


def _add_export(commands: _Commands) -> None:
    export = commands.add_parser("export", help="a run's averaged weights to a bundle")
    export.set_defaults(command=_export)
    export.add_argument("--run", type=Path, default=WORK / "run")
    export.add_argument("--data", type=Path, default=WORK / "data")
    export.add_argument("--bundle", type=Path, default=Path("models/mine"))


def _add_evaluate(commands: _Commands) -> None:
    evaluate = commands.add_parser("evaluate", help="bits per character of a bundle on a text")
    evaluate.set_defaults(command=_evaluate)
    evaluate.add_argument("--bundle", type=Path, required=True)
    evaluate.add_argument("--text", type=Path, required=True, help="songs parted by blank lines")
    evaluate.add_argument("--json", action="store_true")


def _add_report(commands: _Commands) -> None:
    report = commands.add_parser("report", help="measure a bundle and write its card")
    report.set_defaults(command=_report)
    report.add_argument("--bundle", type=Path, required=True)
    report.add_argument("--run", type=Path, default=WORK / "run")
    report.add_argument("--data", type=Path, default=WORK / "data")
    report.add_argument("--clean", type=Path, default=WORK / "clean.jsonl")
    report.add_argument("--verses", type=Path, help="figures from `training judge --json`")


def _add_judge(commands: _Commands) -> None:
    judge = commands.add_parser("judge", help="measure verses beside human ones")
    judge.set_defaults(command=_judge)
    source = judge.add_mutually_exclusive_group(required=True)
    source.add_argument("--verses", type=Path, help="output of `python -m bot compose --jsonl`")
    source.add_argument("--bundle", type=Path, help="a model that composes them from seeds")
    judge.add_argument("--seeds", type=Path, help="one a line (default: those of the package)")
    judge.add_argument("--first", type=int, help="use only so many seeds")
    judge.add_argument("--lines", type=int, default=4)
    judge.add_argument("--scheme", default="AABB")
    judge.add_argument("--syllables", type=int, help="asked of each line (default: the seed's)")
    judge.add_argument("--candidates", type=int, default=32)
    judge.add_argument("--rng-seed", type=int, default=0)
    judge.add_argument("--clean", type=Path, default=WORK / "clean.jsonl")
    judge.add_argument("--data", type=Path, default=WORK / "data", help="folder of `prepare`")
    judge.add_argument("--raw", type=Path, help="folder of raw text, searched for copies too")
    judge.add_argument("--deep", action="store_true", help="sense, grammar, perplexity: minutes")
    judge.add_argument("--faults", type=int, default=0, help="show so many faults in words")
    judge.add_argument(
        "--ablation", action="store_true", help="what each part of the composer earns (--bundle)"
    )
    judge.add_argument("--keep", type=Path, help="write the composed verses to this file")
    judge.add_argument("--json", action="store_true")


def _add_toxicity(commands: _Commands) -> None:
    toxicity = commands.add_parser("toxicity", help="what the filter finds, and what it misses")
    toxicity.set_defaults(command=_toxicity)
    toxicity.add_argument("--probes", type=Path, nargs="+", required=True, help="probe files")


def _clean(arguments: argparse.Namespace) -> None:
    from training.clean import clean

    print(clean(arguments.sources, arguments.output).table())


def _prepare(arguments: argparse.Namespace) -> None:
    from training.prepare import prepare

    report = prepare(
        arguments.clean,
        arguments.output,
        vocabulary=arguments.vocabulary,
        valid_share=arguments.valid_share,
    )
    print(json.dumps(asdict(report), indent=2))


def _train(arguments: argparse.Namespace) -> None:
    from bot.inference.tokenizer import Tokenizer
    from training.config import TrainConfig
    from training.model import ModelConfig
    from training.train import train

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
        clip=arguments.clip,
        threads=arguments.threads,
        seed=arguments.seed,
        bf16=not arguments.fp32,
    )
    train(arguments.data, arguments.run, model, config, resume=arguments.resume)


def _export(arguments: argparse.Namespace) -> None:
    from training.export import export
    from training.train import CHECKPOINT, averaged_model, describe_run

    checkpoint = arguments.run / CHECKPOINT
    export(
        averaged_model(checkpoint),
        arguments.bundle,
        prepared=arguments.data,
        card={"training": describe_run(checkpoint, arguments.data)},
    )
    print(f"{arguments.bundle} is ready: set MODEL_PATH={arguments.bundle} to use it.")


def _evaluate(arguments: argparse.Namespace) -> None:
    from training.evaluate import evaluate

    figures = asdict(evaluate(arguments.bundle, arguments.text))
    if arguments.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name.replace('_', ' '):>20}  {value:,.4f}".rstrip("0").rstrip("."))


def _report(arguments: argparse.Namespace) -> None:
    from training.report import PAGE, report

    verses = json.loads(arguments.verses.read_text("utf-8")) if arguments.verses else None
    figures = report(
        arguments.bundle,
        run=arguments.run,
        data=arguments.data,
        clean=arguments.clean,
        verses=verses,
    )
    print(json.dumps(figures, indent=2, ensure_ascii=False))
    print(f"See {arguments.bundle / PAGE}.", file=sys.stderr)


def _judge(arguments: argparse.Namespace) -> None:
    from training.judge import Judge, Sources, packaged_seeds, read_seeds, read_verses
    from training.judge.ablation import ablate, table

    if arguments.ablation and arguments.bundle is None:
        raise ValueError("An ablation composes: give --bundle.")
    seeds = read_seeds(arguments.seeds) if arguments.seeds else packaged_seeds()
    seeds = seeds[: arguments.first]
    verses = read_verses(arguments.verses) if arguments.verses else []
    if arguments.bundle and not (verses or arguments.ablation):
        verses = _composed(arguments, seeds)
    sources = Sources(
        clean=arguments.clean,
        sounds=arguments.data / "sounds.tsv",
        valid=arguments.data / "valid.txt",
        raw=arguments.raw,
    )
    with Judge(sources, deep=arguments.deep) as judge:
        if arguments.ablation:
            reports = ablate(judge, seeds, arguments.bundle, rng_seed=arguments.rng_seed)
            plain = {name: json.loads(report.to_json()) for name, report in reports.items()}
            print(json.dumps(plain, indent=2) if arguments.json else table(reports))
            return
        report = judge.report(verses, syllables=arguments.syllables)
    print(report.to_json() if arguments.json else report.table())
    for fault in report.figures.faults[: arguments.faults]:
        print(fault, file=sys.stderr)


def _composed(arguments: argparse.Namespace, seeds: Sequence[str]) -> list[dict[str, Any]]:
    from training.judge import compose

    options = {name: getattr(arguments, name) for name in ("lines", "scheme", "candidates")}
    if arguments.syllables is not None:
        options["syllables"] = arguments.syllables
    verses = compose(
        seeds,
        arguments.bundle,
        [f"--{name}={value}" for name, value in options.items()],
        rng_seed=arguments.rng_seed,
    )
    if arguments.keep:
        text = "".join(json.dumps(verse, ensure_ascii=False) + "\n" for verse in verses)
        arguments.keep.write_text(text, encoding="utf-8")
    return verses


def _toxicity(arguments: argparse.Namespace) -> None:
    from bot.moderation import Filter
    from training.toxicity import probe, read_probes

    filter_ = Filter.load()
    for path in arguments.probes:
        print(f"{path}\n{probe(filter_, read_probes(path)).table()}")
