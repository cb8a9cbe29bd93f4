"""The bench's figures for people: a table, and latency over concurrency as a plot."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any


class PlotError(RuntimeError):
    """The plot cannot be drawn; the message says what to do."""


def table(figures: Mapping[str, Any]) -> str:
    """Return the figures as text, with the targets that the engine is built to."""
    f = figures
    rows = [
        _headline(f),
        "",
        "A fresh process",
        _line("model, filter and tables loaded", f"{f['load_seconds']:.2f} s"),
        _line("ready", f"{f['ready_seconds']:.2f} s", "≤ 2.5"),
        _line("memory after one verse", f"{f['resident_mb']:.0f} MB", "≤ 200"),
        _line("memory after 64 requests", f"{f['resident_mb_after_64']:.0f} MB", "≤ 300"),
        _line("idle, share of a core", f"{f['idle_cpu_share']:.2%}", "< 0.5 %"),
        "",
        "The machine, with the threads of a step",
        _line("reads from a hot buffer", f"{f['read_gb_per_second']:.1f} GB/s"),
        _line("multiply-adds in int8", f"{f['int8_gmac_per_second']:.0f} G/s"),
        "",
        "rows   bare µs  model µs  whole µs  whole/bare  tokens/s",
        *(
            f"{s['rows']:4} {s['bare_us']:9.0f} {s['model_us']:9.0f} {s['whole_us']:9.0f}"
            f" {s['over_bare']:11.2f} {s['tokens_per_second']:9,.0f}"
            for s in f["steps"]
        ),
        _line("64 rows, whole step / bare", f"{f['step_over_bare_at_64']:.2f}", "≤ 1.3"),
        _line("1 row, share of the bandwidth floor", f"{f['floor_share_at_1']:.0%}", "≥ 60 %"),
        _line("64 rows, share of the int8 rate", f"{f['peak_share_at_64']:.0%}", "≥ 50 %"),
        _line("  with all the engine does", f"{f['whole_peak_share_at_64']:.0%}"),
        "",
        "Verses of 4 lines, 32 candidates a line",
        "at once  verses/s  tokens/s   p50 ms   p95 ms   p99 ms  loop lag p99 ms",
        *(
            f"{x['concurrency']:7} {x['verses_per_second']:9.2f} {x['tokens_per_second']:9,.0f}"
            f" {x['latency_ms_p50']:8.0f} {x['latency_ms_p95']:8.0f} {x['latency_ms_p99']:8.0f}"
            f" {x['loop_lag_ms_p99']:16.1f}"
            for x in f["load"]
        ),
        _line("64 at once, share of all cores' int8 rate", f"{f['load_peak_share_at_64']:.0%}"),
        _line("the newcomer's loop", f"{f['newcomer_verses_per_second']:.3f} verses/s"),
        _line("the loop that batches", f"{f['batching_verses_per_second']:.3f} verses/s"),
        _line("64 at once / the newcomer's", f"{f['speedup_over_newcomer_at_64']:.1f}", "≥ 40"),
        _line("64 at once / the loop that batches", f"{f['speedup_at_64']:.1f}", "≥ 6"),
        _line("alone, latency / bare steps", f"{f['alone_over_bare']:.2f}", "≤ 3"),
        _line("event loop's lag, p99 at 64", f"{f['loop_lag_ms_p99']:.1f} ms", "≤ 20"),
    ]
    return "\n".join(rows)


def check_plot() -> None:
    """Make sure that a plot can be drawn, before minutes are spent on its figures.

    Raises:
        PlotError: Matplotlib is not installed.
    """
    try:
        import matplotlib as _  # noqa: F401, ICN001, PLC0415 (an extra that most do without)
    except ImportError:
        raise PlotError("--plot needs Matplotlib: pip install 'couplet[plot]'.") from None


def plot(figures: Mapping[str, Any], file: Path) -> None:
    """Draw latency over concurrency.

    Raises:
        PlotError: Matplotlib is not installed.
        OSError: the file cannot be written.
    """
    check_plot()
    from matplotlib.figure import Figure  # noqa: PLC0415 (see above)

    drawing = Figure(figsize=(7, 4.5), layout="constrained")
    axes = drawing.subplots()
    load = figures["load"]
    at_once = [x["concurrency"] for x in load]
    for share in (50, 95, 99):
        seconds = [x[f"latency_ms_p{share}"] / 1e3 for x in load]
        axes.plot(at_once, seconds, marker="o", label=f"p{share}")
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    axes.set_xticks(at_once, [str(n) for n in at_once])
    axes.set_xlabel("requests at once")
    axes.set_ylabel("seconds a verse of 4 lines")
    axes.set_title(f"{figures['model']}, {figures['threads']} threads")
    axes.grid(visible=True, which="both", alpha=0.3)
    axes.legend()
    drawing.savefig(file, format="png", dpi=150)


def _headline(f: Mapping[str, Any]) -> str:
    size, threads = f"{f['step_bytes'] / 1e6:.2f} MB", f"{f['threads']} of {f['cores']} cores"
    return f"{f['model']}: {size} of weights a step, threads on {threads}"


def _line(what: str, value: str, target: str = "") -> str:
    return f"{what:38}{value:>16}   {target}".rstrip()
