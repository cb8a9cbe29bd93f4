"""The model's card for people: how it was made, and how good it is, with the commands.

Figures are measured here and kept in `card.json`; `CARD.md` is written from that alone, so
the two never disagree.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.inference.bundle import CARD, Bundle
from training.card import write_card
from training.evaluate import evaluate, exact_bits
from training.prepare import corpus_text
from training.train import CHECKPOINT, averaged_model
from training.yardsticks import ppmd_bits_per_character

PAGE = "CARD.md"


def report(
    bundle: Path, *, run: Path, data: Path, clean: Path, verses: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Measure a bundle, put the figures into its card, and write `CARD.md`.

    Args:
        bundle: The bundle to measure.
        run: The folder of the run it was exported from, for its fp32 weights.
        data: The folder that `prepare` filled.
        clean: The clean songs, for the yardstick.
        verses: What `training judge --json` printed, if it was run.

    Raises:
        BundleError, CheckpointError, PrepareError, EvaluationError: with what is wrong.
    """
    text = data / "valid.txt"
    exported = evaluate(bundle, text)
    exact = exact_bits(averaged_model(run / CHECKPOINT), Bundle.load(bundle), text)
    train, valid = corpus_text(clean, data)
    figures = {
        "validation": asdict(exported),
        "fp32_bits_per_character": exact / exported.characters,
        "ppmd_bits_per_character": ppmd_bits_per_character(train, valid),
        **({"verses": verses["rows"]} if verses else {}),
    }
    card = json.loads((bundle / CARD).read_text("utf-8"))
    card["figures"] = figures
    write_card(bundle, card)
    part = bundle / f"{PAGE}.part"
    part.write_text(page(card), "utf-8")
    part.replace(bundle / PAGE)
    return figures


def page(card: Mapping[str, Any]) -> str:
    """Return the text of `CARD.md` for the contents of a `card.json`."""
    model, training, figures = card["model"], card["training"], card["figures"]
    config, data = training["config"], training["data"]
    ours = figures["validation"]["bits_per_character"]
    exact, ppmd = figures["fp32_bits_per_character"], figures["ppmd_bits_per_character"]
    hidden = " ".join(map(str, model["hidden"][:-1]))
    widths = ", ".join(map(str, model["hidden"]))
    rows = {
        "this model, int8 as shipped": ours,
        "this model, fp32": exact,
        "PPMd, order 12, variant H": ppmd,
    }
    table = "\n".join(f"| {name} | {value:.4f} |" for name, value in rows.items())
    return f"""# {card["name"]}

A word-piece LSTM that writes French rap from right to left, one line after another.

## How it was made

- Text: {data["train_lines"]:,} lines by {data["train_artists"]} artists, cleaned
  ({data["train_tokens"]:,} tokens), each line once. Held out: {data["valid_lines"]:,} lines by
  {data["valid_artists"]} other artists, none of which stands in the training text.
- Model: {model["parameters"]:,} parameters; vocabulary {model["vocabulary"]}, tied embedding
  {model["embedding"]}, LSTM layers {widths}.
- Training: {training["steps"]:,} steps, {training["tokens"] / data["train_tokens"]:.2f} passes,
  {training["minutes"]} minutes of wall-clock; batch {config["batch"]}, segments of about
  {config["length"]} tokens, AdamW at a peak rate of {config["peak_rate"]}, bf16 with fp32 masters,
  averaged weights.

```sh
python -m training clean CORPUS…
python -m training prepare --vocabulary {model["vocabulary"]}
python -m training train --minutes {config["minutes"]} --embedding {model["embedding"]} \\
    --hidden {hidden} --batch {config["batch"]} --length {config["length"]} \\
    --peak-rate {config["peak_rate"]} --dropout {training["dropout"]}
python -m training export --bundle models/{card["name"]}
python -m training report --bundle models/{card["name"]}
```

## How good it is

Bits per character on the validation text (lower is better; all tokens count, the control
tokens too; the state is reset between songs):

| model | bits per character |
|---|---|
{table}

int8 costs {100 * (ours / exact - 1):+.2f} % against fp32, and the model as shipped
{100 * (ours / ppmd - 1):+.1f} % against PPMd.
{_verses(figures.get("verses"))}
## What it must not be taken for

It learnt from song lyrics, and raw it is as coarse as they are: slurs, insults and violence
stand in its training text. The bot filters what it says; run it without the filter and you
answer for it. It knows nothing: names and facts in its lines are inventions.

The code is under the MIT licence. The weights were made from copyrighted lyrics; whether and
how they may be used is another matter, which depends on where you are and what you do.
"""


def _verses(verses: Sequence[Mapping[str, Any]] | None) -> str:
    if not verses:
        return ""
    rows = "\n".join(
        f"| {row['measure'].strip()} | {_shown(row['value'])} | {_shown(row['human'])} |"
        for row in verses
        if row["value"] is not None
    )
    return f"""
Verses of the first 200 packaged seeds, 4 lines AABB, beside lines by the held-out artists
(`python -m training judge --bundle … --first 200 --json`; shares are of 1):

| measure | verses | humans |
|---|---|---|
{rows}
"""


def _shown(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{value:.3f}"
