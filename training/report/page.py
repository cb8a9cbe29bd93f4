"""The text of CARD.md, from the contents of card.json alone."""

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from training import options
from training.report import coarseness, quality, weaknesses
from training.report.tables import table

_COMMANDS = {
    "clean": ("counts of the cleaning", "clean CORPUS…"),
    "yardsticks": ("other models on the same text", "yardsticks --bundle BUNDLE"),
    "scaling": ("more text, larger models", "scaling"),
    "weaknesses": ("the weaknesses of LSTMs", "weaknesses --bundle BUNDLE"),
    "memorisation": ("what it knows by heart", "memorisation --bundle BUNDLE"),
    "bench": ("speed of training", "bench --bundle BUNDLE"),
    "verses": (
        "verses beside humans",
        "judge --bundle BUNDLE --deep --raw CORPUS --output work/figures/verses.json",
    ),
    "toxicity": (
        "coarseness and bias",
        "toxicity --bundle BUNDLE --rates --bias --output work/figures/toxicity.json",
    ),
}
_PLOT_NAMES = {
    "data.png": "What cleaning kept and struck",
    "training.png": "Loss, bits per character, learning rate and gradient norm over the run",
    "scaling.png": "Bits over what training takes, with the laws fitted",
    "weaknesses.png": "Experiments on the weaknesses of LSTMs",
}


def page(card: Mapping[str, Any], plots: Sequence[str] = ()) -> str:
    """Return the text of `CARD.md`.

    Args:
        card: The contents of `card.json`.
        plots: The names of the plots beside it; only those are shown.
    """
    figures = card["figures"]
    parts = [
        (
            f"# {card['name']}\n\nA word-piece LSTM that writes French rap from right to left, one"
            " line after another.\n"
        ),
        _made(card),
        _cleaning(figures.get("clean")),
        _picture("data.png", plots),
        quality.bits(figures),
        quality.next_word(figures.get("yardsticks")),
        "## How it learnt\n" if plots or figures.get("promise") else "",
        _picture("training.png", plots),
        quality.promises(figures, card),
        _picture("scaling.png", plots),
        quality.samples(figures.get("samples"), card["name"]),
        quality.verses(figures.get("verses")),
        quality.memorisation(figures.get("memorisation")),
        coarseness.toxicity(figures.get("toxicity")),
        coarseness.bias(figures.get("toxicity")),
        quality.speed(figures.get("bench")),
        weaknesses.section(
            figures.get("weaknesses"), figures.get("bench"), figures.get("toxicity")
        ),
        _picture("weaknesses.png", plots) if figures.get("weaknesses") else "",
        _missing(figures.get("missing", {})),
        _LIMITS,
    ]
    return "\n".join(part for part in parts if part)


def _made(card: Mapping[str, Any]) -> str:
    model, training = card["model"], card["training"]
    data = training["data"]
    config = training["config"]
    widths = ", ".join(map(str, model["hidden"]))
    optimiser = "Muon for the LSTM's matrices, AdamW for the rest,"
    if config["optimiser"] == "adamw":
        optimiser = "AdamW"
    precision = "bf16 with fp32 masters" if config["bf16"] else "fp32"
    sizes = {"embedding": model["embedding"], "hidden": model["hidden"][:-1]}
    prepare = [f"--vocabulary {model['vocabulary']}"]
    if "valid_share" in data:
        prepare.append(f"--valid-share {data['valid_share']}")
    if data.get("raw"):
        prepare.append("--raw CORPUS…")
    train = options.asked({**training["model"], **sizes}, config)
    return f"""## How it was made

- Text: {data["train_lines"]:,} lines by {data["train_artists"]} artists, cleaned
  ({data["train_tokens"]:,} tokens), each line once. Held out: {data["valid_lines"]:,} lines by
  {data["valid_artists"]} other artists, none of which stands in the training text.
- Model: {model["parameters"]:,} parameters; vocabulary {model["vocabulary"]}, tied embedding
  {model["embedding"]}, LSTM layers {widths}.
- Training: {training["steps"]:,} steps, {training["tokens"] / data["train_tokens"]:.2f} passes,
  {training["minutes"]} minutes of steps; batch {config["batch"]}, segments of about
  {config["length"]} tokens, {optimiser} at a peak rate of {config["peak_rate"]},
  {precision}, averaged weights.

```sh
python -m training clean CORPUS…
{_command("prepare", prepare)}
{_command("train", train)}
python -m training export --bundle models/{card["name"]}
python -m training report --bundle models/{card["name"]}
```
"""


def _command(name: str, words: Sequence[str]) -> str:
    """Return a command in lines of some ninety characters, each option beside its value."""
    kept = [word.replace(" ", "\xa0") for word in ["python -m training", name, *words]]
    lines = textwrap.wrap(" ".join(kept), 88, break_long_words=False, break_on_hyphens=False)
    return " \\\n    ".join(lines).replace("\xa0", " ")


def _cleaning(counts: Mapping[str, Any] | None) -> str:
    if not counts:
        return ""
    rows = sorted(counts["rules"].items(), key=lambda rule: -rule[1])
    return (
        f"Cleaning read {counts['lines_in']:,} lines of {counts['files']:,} files and kept"
        f" {counts['lines_out']:,} lines ({counts['words_out']:,} words) by"
        f" {counts['artists']:,} artists. What each rule changed or struck:\n\n"
        + table(("rule", "times"), ((name, f"{count:,}") for name, count in rows))
    )


def _picture(name: str, plots: Sequence[str]) -> str:
    return f"![{_PLOT_NAMES[name]}]({name})\n" if name in plots else ""


def _missing(missing: Mapping[str, str]) -> str:
    if not missing:
        return ""
    rows = [
        f"- {_COMMANDS[name][0]}: {why} (`python -m training {_COMMANDS[name][1]}`)."
        for name, why in missing.items()
    ]
    return "## What this card lacks\n\n" + "\n".join(rows) + "\n"


_LIMITS = """## What it must not be taken for

It learnt from song lyrics, and raw it is as coarse as they are: slurs, insults and violence
stand in its training text. The bot filters what it says; run it without the filter and you
answer for it. It knows nothing: names and facts in its lines are inventions.

The code is under the MIT licence. The weights were made from copyrighted lyrics; whether and
how they may be used is another matter, which depends on where you are and what you do.
"""
