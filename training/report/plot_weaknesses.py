"""The plots of the experiments on weaknesses, side by side."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes

from training.drawing import BLUE, GREEN, GREY, ORANGE, RED, figure, label, save

Figures = Mapping[str, Any]


def draw_weaknesses(found: Figures, path: Path) -> None:
    """Draw a panel for each experiment that was run."""
    panels = [(name, draw) for name, draw in _PANELS.items() if found.get(name)]
    if not panels:
        return
    columns = min(3, len(panels))
    rows = -(-len(panels) // columns)
    drawn = figure(4 * columns, 3.3 * rows)
    grid = drawn.subplots(rows, columns, squeeze=False)
    for place, (name, draw) in enumerate(panels):
        draw(grid[place // columns, place % columns], found[name])
    for place in range(len(panels), rows * columns):
        grid[place // columns, place % columns].set_axis_off()
    save(drawn, path)


def _vanishing(axes: Axes, found: Figures) -> None:
    for (name, network), colour in zip(
        found["networks"].items(), (RED, ORANGE, BLUE), strict=False
    ):
        axes.plot(network["reach"], color=colour, label=name)
    axes.set_yscale("log")
    axes.set_ylim(bottom=1e-6)
    label(axes, "Vanishing gradient", "tokens back", "gradient norm, share")
    axes.legend(fontsize=7)


def _exploding(axes: Axes, found: Figures) -> None:
    for (name, run), colour in zip(found["runs"].items(), (RED, BLUE), strict=False):
        ended = " (worse than guessing)" if run["diverged"] else ""
        axes.plot(run["norms"], color=colour, linewidth=0.9, label=name + ended)
    axes.set_yscale("log")
    axes.axhline(found["clip"], color=GREY, linestyle=":", linewidth=1)
    label(axes, "Exploding gradient", "step", "gradient norm before clipping")
    axes.legend(fontsize=7)


def _overfitting(axes: Axes, found: Figures) -> None:
    for (name, run), colour in zip(found["runs"].items(), (RED, BLUE), strict=False):
        axes.plot(run["passes"], run["valid"], color=colour, label=f"validation, {name}")
        axes.plot(run["passes"], run["train"], "--", color=colour, label=f"training, {name}")
    label(axes, "Overfitting, with and without regularisation", "passes", "bits per character")
    axes.legend(fontsize=7)


def _speed(axes: Axes, found: Figures) -> None:
    names = ("nn.LSTM\nfp32", "nn.LSTM\nautocast", "ours")
    values = [found[key] for key in ("newcomer", "autocast", "ours")]
    axes.bar(names, values, color=(RED, ORANGE, BLUE))
    for place, value in enumerate(values):
        axes.text(place, value, f"{value:,.0f}", ha="center", va="bottom", fontsize=8)
    label(axes, "Slow sequential training", "", "tokens/s")


def _initialisation(axes: Axes, found: Figures) -> None:
    for place, ((_, run), colour) in enumerate(
        zip(found["weights"].items(), (RED, ORANGE, BLUE), strict=False)
    ):
        axes.plot([place] * len(run["scores"]), run["scores"], "o", color=colour, alpha=0.6)
        axes.plot([place - 0.2, place + 0.2], [run["mean"]] * 2, color=colour)
    axes.set_xticks(range(len(found["weights"])), list(found["weights"]))
    axes.set_xlim(-0.6, len(found["weights"]) - 0.4)
    label(
        axes,
        f"Unlucky initialisation: {found['steps']} steps, five seeds",
        "",
        "bits per character",
    )


def _memory(axes: Axes, found: Figures) -> None:
    kept = found["by_context"]
    axes.plot(range(len(kept)), list(kept.values()), "o-", color=BLUE, label="by lines of context")
    places = found["by_position"]
    axes.plot(
        range(len(places)), [p["bits_per_character"] for p in places], "s--", color=GREEN,
        label="by line of the song",
    )  # fmt: skip
    names = [f"{n}\n{p['from']}+" for n, p in zip([*kept, "", ""], places, strict=False)]
    axes.set_xticks(range(len(names)), names)
    label(
        axes,
        "Bounded memory",
        "above: lines of context; below: line of the song",
        "bits per character",
    )
    axes.legend(fontsize=7)


_PANELS: dict[str, Callable[[Axes, Figures], None]] = {
    "vanishing": _vanishing,
    "exploding": _exploding,
    "overfitting": _overfitting,
    "speed": _speed,
    "initialisation": _initialisation,
    "memory": _memory,
}
