import logging
from pathlib import Path

import onnxruntime as ort
import pytest

from bot.inference import providers as module
from bot.inference.bundle import Bundle
from bot.inference.errors import ProviderError
from bot.inference.providers import open_runners, total_threads


def test_auto_falls_back_to_the_cpu_and_says_why(
    tiny: Bundle, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(ort, "get_available_providers", lambda: ["CPUExecutionProvider"])
    assert [r.provider for r in open_runners(tiny, "auto", 1)] == ["cpu"]
    assert "no CUDA" in caplog.text
    assert "CPU with 1 thread" in caplog.text


def test_cuda_fails_clearly_where_it_does_not_start(
    tiny: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ONNX Runtime itself goes on with the CPU where CUDA does not start."""
    monkeypatch.setattr(ort, "get_available_providers", lambda: ["CUDAExecutionProvider"])
    real = ort.InferenceSession

    def without_cuda(graph: Path, options: object, providers: list[str]) -> object:
        return real(graph, options, providers=["CPUExecutionProvider"])

    monkeypatch.setattr(ort, "InferenceSession", without_cuda)
    with pytest.raises(ProviderError, match="could not start CUDA"):
        open_runners(tiny, "cuda")
    assert open_runners(tiny, "auto", 1)[0].provider == "cpu"

    def broken(graph: Path, options: object, providers: list[str]) -> object:
        if "CUDAExecutionProvider" in providers:
            raise RuntimeError("no device")
        return real(graph, options, providers=providers)

    monkeypatch.setattr(ort, "InferenceSession", broken)
    with pytest.raises(ProviderError, match="no device"):
        open_runners(tiny, "cuda")
    assert open_runners(tiny, "auto", 1)[0].provider == "cpu"


def test_cuda_that_breaks_in_its_first_step_is_not_chosen(
    tiny: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Unusable:
        def get_inputs(self) -> list[object]:
            raise RuntimeError("out of memory")

    monkeypatch.setattr(module, "cuda_session", lambda graph, threads: Unusable())
    assert open_runners(tiny, "auto", 1)[0].provider == "cpu"
    with pytest.raises(ProviderError, match="out of memory"):
        open_runners(tiny, "cuda")


def test_threads_left_open_are_tried_out(
    tiny: Bundle, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(module.threads_for, "choose", lambda make_step: len(make_step(2)()))
    assert len(open_runners(tiny, "cpu")) == 2
    assert "CPU with 2 threads" in caplog.text


@pytest.mark.parametrize(("threads", "runners", "each"), [(1, 1, 1), (2, 2, 1), (4, 2, 3)])
def test_two_runners_share_the_threads_and_the_session(
    tiny: Bundle, threads: int, runners: int, each: int
) -> None:
    made = open_runners(tiny, "cpu", threads)
    assert [runner.threads for runner in made] == [each] * runners
    assert total_threads(made) == threads
    assert len({id(runner._session) for runner in made}) == 1
