import pytest
import torch

from training.device import (
    DeviceError,
    choose,
    generator_state,
    set_generator_state,
    set_threads,
    working_type,
)


@pytest.fixture
def _no_gpu(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)


@pytest.fixture
def _one_gpu(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)


@pytest.mark.usefixtures("_no_gpu")
def test_a_gpu_that_is_not_there_is_named_with_what_to_do():
    with pytest.raises(DeviceError, match="take --device cpu"):
        choose("cuda")
    assert choose("auto").type == choose("cpu").type == "cpu"


@pytest.mark.usefixtures("_one_gpu")
def test_a_gpu_is_taken_unless_the_cpu_was_asked_for():
    assert choose("auto") == choose("cuda") == torch.device("cuda", 0)
    assert choose("cpu").type == "cpu"
    with pytest.raises(DeviceError, match="1 GPUs"):
        choose("cuda", local_rank=1)


def test_the_cpu_computes_in_bf16_unless_fp32_was_asked_for():
    cpu = torch.device("cpu")
    assert working_type(cpu, bf16=True) == torch.bfloat16
    assert working_type(cpu, bf16=False) == torch.float32


def test_more_threads_than_cores_are_refused():
    with pytest.raises(DeviceError, match="cores"):
        set_threads(10_000)


def test_a_generator_goes_on_where_it_was():
    cpu = torch.device("cpu")
    state = generator_state(cpu)
    drawn = torch.rand(3)
    set_generator_state(cpu, state)
    assert torch.equal(torch.rand(3), drawn)
