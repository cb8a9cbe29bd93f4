"""The plots beside the card."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import EngFormatter, NullFormatter, StrMethodFormatter

from training.drawing import BLUE, GREEN, GREY, ORANGE, RED, figure, label, save
from training.report.log import Log, Promise, smooth
from training.report.plot_weaknesses import draw_weaknesses
from training.scaling import PowerLaw

Figures = Mapping[str, Any]
_MOST_RULES = 16


def draw_all(
    folder: Path, log: Log, promised: Promise | None, measured: Mapping[str, Figures]
) -> list[str]:
    """Draw what there are figures for; return the names of the plots.

    Plots of an earlier report that are not drawn anew are removed.
    """
    drawn = []
    if measured.get("clean"):
        drawn.append("data.png")
        draw_data(measured["clean"], folder / "data.png")
    if len(log.minutes) > 1:
        drawn.append("training.png")
        draw_training(log, folder / "training.png")
    if promised or measured.get("scaling"):
        drawn.append("scaling.png")
        draw_scaling(log, promised, measured.get("scaling"), folder / "scaling.png")
    if measured.get("weaknesses"):
        drawn.append("weaknesses.png")
        panels = {**measured["weaknesses"], "speed": measured.get("bench")}
        draw_weaknesses(panels, folder / "weaknesses.png")
    for name in {"data.png", "training.png", "scaling.png", "weaknesses.png"} - set(drawn):
        (folder / name).unlink(missing_ok=True)
    return drawn


def draw_data(counts: Figures, path: Path) -> None:
    """Draw how often each rule of the cleaning applied, beside the lines read and kept."""
    rules = sorted(counts["rules"].items(), key=lambda rule: rule[1])[-_MOST_RULES:]
    bars = [*rules, ("lines kept", counts["lines_out"]), ("lines read", counts["lines_in"])]
    drawn = figure(8, 0.26 * len(bars) + 0.9)
    axes = drawn.subplots()
    colours = [ORANGE] * len(rules) + [GREEN, GREY]
    places = range(len(bars))
    axes.barh(places, [count for _, count in bars], color=colours)
    axes.set_yticks(places, [name for name, _ in bars])
    axes.set_xscale("log")
    for place, (_, count) in zip(places, bars, strict=True):
        axes.text(count, place, f" {count:,}", va="center", fontsize=8)
    axes.set_xlim(right=counts["lines_in"] * 6)
    label(axes, "What cleaning read, kept and struck", "times (logarithmic)")
    save(drawn, path)


def draw_training(log: Log, path: Path) -> None:
    """Draw loss and validation above, learning rate and gradient norm below."""
    drawn = figure(9, 6)
    above, below = drawn.subplots(2, 1, sharex=True)
    above.plot(log.minutes, log.losses, color=BLUE, alpha=0.25, linewidth=0.7)
    above.plot(log.minutes, smooth(log.losses), color=BLUE, label="mean of neighbours")
    label(
        above, "Loss (with dropout), and bits per character on artists not seen", "", "bits/token"
    )
    above.set_ylim(*_clipped(log.losses))
    if log.valid:
        right = above.twinx()
        minutes, scores = zip(*log.valid, strict=True)
        right.plot(minutes, scores, color=RED, marker="o", markersize=4)
        right.set_ylabel("validation, bits/character", color=RED, fontsize=9)
        right.tick_params(labelsize=8, colors=RED)
        right.annotate(f"{scores[-1]:.3f}", (minutes[-1], scores[-1]), (-4, 8),
                       textcoords="offset points", ha="right", fontsize=8, color=RED)  # fmt: skip
    below.plot(log.minutes, log.norms, color=ORANGE, alpha=0.4, linewidth=0.7)
    below.plot(log.minutes, smooth(log.norms), color=ORANGE)
    label(below, "Gradient norm before clipping, and learning rate", "minutes", "gradient norm")
    below.set_ylim(0, 1.3 * float(np.quantile(log.norms, 0.99)))
    other = below.twinx()
    other.plot(log.minutes, smooth(log.rates), color=GREEN)
    other.set_ylabel("learning rate", color=GREEN, fontsize=9)
    other.tick_params(labelsize=8, colors=GREEN)
    save(drawn, path)


def draw_scaling(log: Log, promised: Promise | None, small: Figures | None, path: Path) -> None:
    """Draw bits over time, text and parameters, with the laws fitted."""
    count = bool(promised) + 2 * bool(small)
    drawn = figure(max(4.5, 3.8 * count), 3.8)
    panels = list(drawn.subplots(1, count, squeeze=False)[0])
    if promised:
        _time(panels.pop(0), log, promised)
    if small:
        label(panels[0], "Text (small runs)", "tokens of text", "bits per character")
        _law(panels[0], small["text"], "tokens")
        label(panels[1], "Parameters (small runs)", "parameters", "bits per character")
        _law(panels[1], small["parameters"], "parameters")
    save(drawn, path)


def _time(axes: Axes, log: Log, promised: Promise) -> None:
    axes.plot(log.tokens, smooth(log.losses), color=BLUE, label="training loss")
    end = promised.end[0]
    ahead = np.geomspace(end / 10, end * (promised.minutes + 60) / promised.minutes, 50)
    for law, colour, name in (
        (promised.law, RED, "from 10 %"),
        (promised.late, GREEN, "second half"),
        (promised.tried, GREY, "10–60 %"),
    ):
        exponent = f"law, {name}: exponent {law.exponent:.3f}"
        axes.plot(ahead, [law.at(x) for x in ahead], "--", color=colour, label=exponent)
    axes.set_xlim(end / 100, 1.2 * float(ahead[-1]))
    axes.set_ylim(*_clipped(log.losses))
    label(axes, "Training time (this run)", "tokens read", "bits per token")
    _logarithmic(axes)
    axes.legend(fontsize=7)


def _law(axes: Axes, found: Figures, by: str) -> None:
    x = [run[by] for run in found["runs"]]
    axes.plot(x, [run["bits_per_character"] for run in found["runs"]], "o", color=BLUE)
    law = PowerLaw(found["factor"], found["exponent"])
    line = np.geomspace(min(x), 4 * max(x), 30)
    name = f"exponent {law.exponent:.3f}"
    axes.plot(line, [law.at(value) for value in line], "--", color=RED, label=name)
    _logarithmic(axes)
    axes.set_xticks(x, [EngFormatter(sep="", places=1)(value) for value in x], fontsize=7)
    axes.legend(fontsize=7)


def _logarithmic(axes: Axes) -> None:
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
    axes.yaxis.set_minor_formatter(StrMethodFormatter("{x:g}"))
    axes.tick_params(which="both", labelsize=7)


def _clipped(losses: Sequence[float]) -> tuple[float, float]:
    """Return limits that leave out the cliff of the first steps."""
    low, high = np.quantile(losses, [0.0, 0.95])
    return 0.96 * float(low), 1.05 * float(high)
