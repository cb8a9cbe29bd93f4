"""Plots as small PNG files: one look for all of them."""

import io
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image

from training.files import written_whole

BLUE, ORANGE, GREEN, RED, GREY = "#0072b2", "#e69f00", "#009e73", "#d55e00", "#888888"
_DPI = 100
_COLOURS = 128  # a palette makes a plot three times smaller and changes nothing to the eye


def figure(width: float, height: float) -> Figure:
    """Return an empty figure of a size in inches, laid out so that nothing overlaps."""
    return Figure(figsize=(width, height), layout="constrained")


def label(axes: Axes, title: str, x: str = "", y: str = "") -> None:
    """Name a plot and its axes, and give it a light grid."""
    axes.set_title(title, fontsize=10, loc="left")
    axes.set_xlabel(x, fontsize=9)
    axes.set_ylabel(y, fontsize=9)
    axes.tick_params(labelsize=8)
    axes.grid(visible=True, color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def save(drawn: Figure, path: Path) -> None:
    """Write a figure as a PNG with a palette, whole or not at all."""
    buffer = io.BytesIO()
    drawn.savefig(buffer, format="png", dpi=_DPI)
    with Image.open(buffer) as image, written_whole(path) as part:
        image.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE).save(
            part, format="PNG", optimize=True
        )
