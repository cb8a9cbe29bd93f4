import sys
from pathlib import Path
from typing import Any

import pytest

from bot.bench import report


def figures() -> dict[str, Any]:
    return {
        "model": "tiny", "step_bytes": 4_200_000, "threads": 2, "cores": 4,
        "load_seconds": 0.5, "ready_seconds": 1.25, "resident_mb": 180.4,
        "resident_mb_after_64": 250.0, "idle_cpu_share": 0.0012,
        "read_gb_per_second": 60.0, "int8_gmac_per_second": 170.0,
        "steps": [
            {"rows": 64, "bare_us": 2000.0, "model_us": 2200.0, "whole_us": 2500.0,
             "over_bare": 1.25, "tokens_per_second": 25000.0}
        ],
        "step_over_bare_at_64": 1.25, "floor_share_at_1": 0.61, "peak_share_at_64": 0.55,
        "whole_peak_share_at_64": 0.5, "load_peak_share_at_64": 0.41,
        "load": [
            {"concurrency": n, "verses_per_second": 9.5, "tokens_per_second": 2e4,
             "latency_ms_p50": 100.0 * n, "latency_ms_p95": 200.0 * n, "latency_ms_p99": 300.0 * n,
             "loop_lag_ms_p99": 7.0, "verses": 50, "failed": 0}
            for n in (1, 64)
        ],
        "newcomer_verses_per_second": 0.2, "batching_verses_per_second": 1.5,
        "speedup_over_newcomer_at_64": 47.5, "speedup_at_64": 6.33, "alone_over_bare": 2.2,
        "loop_lag_ms_p99": 7.5,
    }  # fmt: skip


def test_the_table_has_every_figure() -> None:
    text = report.table(figures())
    for shown in (
        "1.25 s",
        "180 MB",
        "0.12%",
        "25,000",
        "61%",
        "55%",
        "41%",
        "47.5",
        "6.3",
        "7.5 ms",
    ):
        assert shown in text
    assert all(len(line) <= 80 for line in text.splitlines())


def test_the_plot_is_drawn(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    report.plot(figures(), tmp_path / "latency.png")
    assert (tmp_path / "latency.png").read_bytes().startswith(b"\x89PNG")


def test_without_matplotlib_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(report.PlotError, match=r"couplet\[plot\]"):
        report.plot(figures(), tmp_path / "latency.png")
    assert not list(tmp_path.iterdir())
