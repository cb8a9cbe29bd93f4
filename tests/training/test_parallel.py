import subprocess
import sys
from pathlib import Path

import pytest
import torch

from training.checkpoint import load
from training.cli import main
from training.device import DeviceError
from training.parallel import Team
from training.trainer import CHECKPOINT

ROOT = Path(__file__).parents[2]
CPU = torch.device("cpu")


def test_one_process_alone_needs_no_other():
    team = Team.join("cpu")
    values = [torch.ones(3)]
    team.average(values)
    assert team.leads
    assert values[0].tolist() == [1, 1, 1]
    assert team.total(2.0, 3) == [2.0, 3]
    assert team.collect(values[0]) == values
    assert team.columns(8) == slice(0, 8)
    team.leave()


def test_streams_are_shared_out_evenly():
    assert [Team(CPU, rank, 3).columns(12) for rank in range(3)] == [
        slice(0, 4),
        slice(4, 8),
        slice(8, 12),
    ]
    with pytest.raises(DeviceError, match="--batch 8 cannot be shared by 3"):
        Team(CPU, 0, 3).columns(8)


# Where sums are taken differs in the last bits; of six steps at a rate of 3e-3, Muon rounds each
# to the eight bits of bf16.
@pytest.mark.parametrize(("optimiser", "near"), [("adamw", 1e-5), ("muon", 6 * 3e-3 * 2**-8)])
def test_two_processes_equal_one_of_the_same_batch(prepared, tmp_path, optimiser, near):
    options = ["--data", str(prepared), "--embedding", "16", "--hidden", "24", "--batch", "6"]
    options += ["--dropout", "0", "--fp32", "--length", "20", "--evaluate-every", "0.5"]
    options += ["--optimiser", optimiser]
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    torchrun += ["--nproc-per-node", "2", "-m", "--", "training"]
    two = ["train", *options, "--run", str(tmp_path / "two"), "--steps", "4"]
    done = subprocess.run(
        [*torchrun, *two, "--device", "cpu"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("bits per character") == 2  # only one of them speaks
    one = ["train", *options, "--run", str(tmp_path / "one"), "--steps", "4"]
    assert main(one) == 0
    for run in (two, one):  # another number of processes can go on with it
        assert main([*run[:-1], "6", "--resume"]) == 0
    (_, ours), (_, theirs) = (load(tmp_path / name / CHECKPOINT) for name in ("two", "one"))
    assert ours["steps"] == theirs["steps"] == 6
    for part in ("masters", "average"):
        for mine, other in zip(ours["optimiser"][part], theirs["optimiser"][part], strict=True):
            torch.testing.assert_close(mine, other, atol=near, rtol=1e-4)
    for mine, other in zip(ours["state"], theirs["state"], strict=True):
        torch.testing.assert_close(mine, other, atol=1e-4, rtol=1e-3)
