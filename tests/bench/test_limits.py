from pathlib import Path

import pytest

from bot.bench import fresh, limits
from bot.bench.limits import Limits


def test_limits_are_rates() -> None:
    assert 1e8 < limits.bandwidth(1 << 20, 0.02) < 1e13
    assert 1e8 < limits.product_rate(1, 0.0) < 1e14


def test_the_typical_time_is_the_median(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 0, 1, 1, 6, 6, 8, 99])  # end; then 1 s, 5 s and 2 s
    monkeypatch.setattr(limits.time, "perf_counter", lambda: next(clock))
    assert limits.typical(lambda: None, 10) == 2


def test_the_threads_of_blas_are_those_of_the_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {}

    def measure(module: str, *arguments: str, environment: dict[str, str]) -> dict[str, float]:
        asked.update(environment, module=module, arguments=arguments)
        return {"bytes_per_second": 1.0, "products_per_second": 2.0}

    monkeypatch.setattr(limits.fresh, "measure", measure)
    assert limits.measure(4096, 3) == Limits(1.0, 2.0)
    assert asked["OPENBLAS_NUM_THREADS"] == "3"
    assert asked["arguments"] == ("4096", "3")


def test_a_fresh_process_that_fails_says_why() -> None:
    with pytest.raises(RuntimeError, match="no_such_module"):
        fresh.measure("no_such_module")


def test_a_fresh_process_answers_in_json(tmp_path: Path) -> None:
    code = "import json, os, sys\nprint(json.dumps([sys.argv[1:], os.environ['TEST_X']]))\n"
    (tmp_path / "answering.py").write_text(code)
    environment = {"PYTHONPATH": str(tmp_path), "TEST_X": "here"}
    assert fresh.measure("answering", "a", "b", environment=environment) == [["a", "b"], "here"]
