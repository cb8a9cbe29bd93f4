"""Where a run computes, and in which precision."""

import os

import torch
from torch import Tensor

from training.config import Device


class DeviceError(RuntimeError):
    """The device asked for cannot be used; the message says what to do."""


def choose(wanted: Device, *, local_rank: int = 0) -> torch.device:
    """Return the device to train on; `auto` takes a GPU if there is one.

    Raises:
        DeviceError: a GPU was asked for and PyTorch sees none, or fewer than processes.
    """
    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if wanted == "cpu" or (wanted == "auto" and not count):
        return torch.device("cpu")
    if not count:
        built = "sees no GPU" if torch.version.cuda else "was built without CUDA"
        raise DeviceError(f"--device cuda: this PyTorch {built}; take --device cpu.")
    if local_rank >= count:
        raise DeviceError(f"There are {count} GPUs: start as many processes, not more.")
    return torch.device("cuda", local_rank)


def set_threads(threads: int) -> None:
    """Use so many threads on the CPU; 0 leaves PyTorch's choice, one a core."""
    if threads > (os.cpu_count() or 1):
        raise DeviceError(f"--threads {threads}: this machine has {os.cpu_count()} cores.")
    if threads:
        torch.set_num_threads(threads)


def working_type(device: torch.device, *, bf16: bool) -> torch.dtype:
    """Return the type the model computes in, beside its fp32 masters.

    On the CPU, oneDNN has a fused LSTM for bf16. On a GPU, cuDNN has one from 9.13 on; older
    ones compute in fp32 on TF32 units.
    """
    if device.type == "cuda":
        torch.backends.cuda.matmul.allow_tf32 = True
        bf16 = bf16 and torch.cudnn_is_acceptable(torch.empty(1, device=device).bfloat16())
    return torch.bfloat16 if bf16 else torch.float32


def generator_state(device: torch.device) -> Tensor:
    """Return the state of the generator that dropout on a device draws from."""
    on_gpu = device.type == "cuda"
    return torch.cuda.get_rng_state(device) if on_gpu else torch.get_rng_state()


def set_generator_state(device: torch.device, state: Tensor) -> None:
    """Go on drawing from a state that `generator_state` returned."""
    if device.type == "cuda":
        torch.cuda.set_rng_state(state, device)
    else:
        torch.set_rng_state(state)
