"""Gathers a bundle's figures, puts them into its card, and writes page and plots."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.inference.bundle import CARD, WEIGHTS, Bundle
from training.card import write_card
from training.evaluate import evaluate
from training.files import write_whole
from training.identity import made_by
from training.report.log import Log, promise
from training.report.page import page
from training.report.plots import draw_all
from training.report.samples import COUNT, samples
from training.scoring import exact_bits
from training.steps import FIGURES, Step, read_step
from training.train import LOG, averaged_model, describe_run
from training.trainer import CHECKPOINT

PAGE = "CARD.md"
# What a plot needs and a card does not.
_SERIES = frozenset({"reach", "norms"})


class ReportError(ValueError):
    """The report cannot be made; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the card may hold beside the model's own figures.

    Attributes:
        figures: The folder of what the other steps measured.
        samples: How many verses to compose for the page.
    """

    figures: Path = FIGURES
    samples: int = COUNT


def report(
    bundle: Path, *, run: Path, data: Path, clean: Path, options: Options | None = None
) -> dict[str, Any]:
    """Measure a bundle, put the figures into its card, write `CARD.md` and its plots.

    Args:
        bundle: The bundle to measure.
        run: The folder of the run it was exported from, for its fp32 weights and its log.
        data: The folder that `prepare` filled.
        clean: The clean songs, for the counts that `clean` left beside them.
        options: What else the card may hold.

    Raises:
        ReportError: the bundle was not exported from that run.
        BundleError, CheckpointError, EvaluationError, StepError: with what is wrong.
    """
    options = options or Options()
    _check_run(bundle, run, data)
    text = data / "valid.txt"
    exported = evaluate(bundle, text)
    exact = exact_bits(averaged_model(run / CHECKPOINT), Bundle.load(bundle), text)
    steps = _read_steps(options.figures, bundle, data, clean)
    log = Log.read(run / LOG) if (run / LOG).is_file() else Log()
    promised = promise(log)
    measured = {name: step.figures for name, step in steps.items() if step.figures}
    found: dict[str, Any] = {
        "validation": asdict(exported),
        "fp32_bits_per_character": exact / exported.characters,
        **{name: _without_series(step) for name, step in measured.items() if name != "verses"},
        "samples": samples(bundle, options.samples),
        "missing": {name: step.missing for name, step in steps.items() if not step.figures},
    }
    if "yardsticks" in measured:
        found["ppmd_bits_per_character"] = measured["yardsticks"]["ppmd_bits_per_character"]
    if "verses" in measured:
        found["verses"] = measured["verses"]["rows"]
    if promised:
        found["promise"] = promised.figures
    card = json.loads((bundle / CARD).read_text("utf-8"))
    card["figures"] = found
    plots = draw_all(bundle, log, promised, measured)
    write_card(bundle, card)
    write_whole(bundle / PAGE, page(card, plots).encode())
    return found


def _check_run(bundle: Path, run: Path, data: Path) -> None:
    """Make sure that the run is the one the bundle was exported from, as it was then."""
    exported = Bundle.load(bundle).card["training"]
    found = describe_run(run / CHECKPOINT, data)
    if any(exported[name] != found[name] for name in ("steps", "tokens")):
        raise ReportError(
            f"{bundle} was made of a run of {exported['steps']:,} steps, {run} has"
            f" {found['steps']:,}: name its run with --run, or export this one."
        )


def _read_steps(figures: Path, bundle: Path, data: Path, clean: Path) -> dict[str, Step]:
    """Return what each step left, if it is about this model and this text."""
    weights, text, maker = bundle / WEIGHTS, data / "valid.txt", made_by(bundle)
    return {
        "clean": read_step(clean.with_suffix(".report.json")),
        "yardsticks": read_step(figures / "yardsticks.json", weights=weights, text=text),
        "scaling": read_step(figures / "scaling.json", text=text),
        "weaknesses": read_step(figures / "weaknesses.json", weights=weights),
        "memorisation": read_step(figures / "memorisation.json", composer=maker),
        "bench": read_step(figures / "bench.json", weights=weights),
        "verses": read_step(figures / "verses.json", composer=maker),
        "toxicity": read_step(figures / "toxicity.json", composer=maker),
    }


def _without_series(value: Any) -> Any:
    """Return figures without the long series that only plots need."""
    if isinstance(value, dict):
        return {key: _without_series(v) for key, v in value.items() if key not in _SERIES}
    return [_without_series(v) for v in value] if isinstance(value, list) else value
