"""Data parallelism: several processes started by torchrun share the streams of one batch.

Every process deals the whole batch and reads its own columns of it, so that the text is read
in the same order by one process or many, and a run can be resumed by another number of them.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch import distributed as dist

from training.config import Device
from training.device import DeviceError, choose


@dataclass(frozen=True, slots=True)
class Team:
    """The processes of a run; one alone by default, for which all of this costs nothing."""

    device: torch.device
    rank: int = 0
    size: int = 1

    @classmethod
    def join(cls, device: Device) -> "Team":
        """Join the processes that torchrun started, if it did: by nccl on GPUs, else gloo.

        Raises:
            DeviceError: the device cannot be used.
        """
        size = int(os.environ.get("WORLD_SIZE", "1"))
        chosen = choose(device, local_rank=int(os.environ.get("LOCAL_RANK", "0")))
        if size == 1:
            return cls(chosen)
        if chosen.type == "cuda":
            torch.cuda.set_device(chosen)
        if not dist.is_initialized():
            dist.init_process_group("nccl" if chosen.type == "cuda" else "gloo")
        return cls(chosen, dist.get_rank(), size)

    @property
    def leads(self) -> bool:
        """Whether this process writes the log and the checkpoints."""
        return self.rank == 0

    def columns(self, batch: int) -> slice:
        """Return this process's share of a batch's streams.

        Raises:
            DeviceError: the streams cannot be shared out evenly.
        """
        if batch % self.size:
            raise DeviceError(f"--batch {batch} cannot be shared by {self.size} processes.")
        each = batch // self.size
        return slice(self.rank * each, (self.rank + 1) * each)

    def average(self, tensors: Sequence[Tensor]) -> None:
        """Replace tensors by their means over the processes, all in one message."""
        if self.size == 1:
            return
        flat = torch.cat([tensor.flatten() for tensor in tensors])
        dist.all_reduce(flat)
        flat /= self.size
        means = torch.split(flat, [tensor.numel() for tensor in tensors])
        for tensor, mean in zip(tensors, means, strict=True):
            tensor.copy_(mean.view_as(tensor))

    def total(self, *values: float) -> list[float]:
        """Return the sums of numbers over the processes."""
        if self.size == 1:
            return list(values)
        sums = torch.tensor(values, dtype=torch.float64, device=self.device)
        dist.all_reduce(sums)
        return [float(value) for value in sums]

    def gather(self, tensor: Tensor, dim: int) -> Tensor:
        """Return the processes' tensors, of one shape, one after the other along `dim`."""
        return torch.cat(self.collect(tensor), dim=dim)

    def collect(self, tensor: Tensor) -> list[Tensor]:
        """Return the tensors of all processes, by rank."""
        if self.size == 1:
            return [tensor]
        mine = tensor.to(self.device).contiguous()
        parts = [torch.empty_like(mine) for _ in range(self.size)]
        dist.all_gather(parts, mine)
        return parts

    def leave(self) -> None:
        """Part from the other processes."""
        if self.size > 1 and dist.is_initialized():
            dist.destroy_process_group()
