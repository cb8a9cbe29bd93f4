"""ONNX Runtime's sessions, on the CPU and on the GPU."""

import platform
from pathlib import Path
from typing import Any

import onnxruntime as ort

from bot.inference.errors import ProviderError

CUDA = "CUDAExecutionProvider"
CPU = "CPUExecutionProvider"


def products_saturate(cpuinfo: Path = Path("/proc/cpuinfo")) -> bool:
    """Return whether ONNX Runtime's fast u8 × s8 products may overflow on this machine.

    They do on x86-64 without the VNNI instructions; then the exact kernels, half as fast,
    must be asked for. Where the machine does not say what it has, it is taken to lack them.
    """
    if platform.machine().lower() not in {"x86_64", "amd64"}:
        return False
    try:
        return "vnni" not in cpuinfo.read_text(encoding="utf-8")
    except OSError:
        return True


def session_options(threads: int) -> Any:
    """Return how sessions are run here: so many threads, none of which spins."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_mem_pattern = False  # shapes vary
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    if products_saturate():
        options.add_session_config_entry("session.x64quantprecision", "1")
    return options


def cpu_session(graph: Path, threads: int) -> Any:
    """Return a session of a graph on the CPU."""
    return ort.InferenceSession(graph, session_options(threads), providers=[CPU])


def cuda_session(graph: Path, threads: int) -> Any:
    """Return a session of a graph on the GPU.

    Raises:
        ProviderError: this machine or this installation cannot do it.
    """
    if CUDA not in ort.get_available_providers():
        raise ProviderError(
            "This ONNX Runtime has no CUDA: install the extra `cuda` instead of `cpu`."
        )
    options = session_options(threads)
    # Weights become floats when the graph is loaded, not in every step.
    options.add_session_config_entry("session.disable_quant_qdq", "1")
    try:
        session = ort.InferenceSession(graph, options, providers=[CUDA, CPU])
    except Exception as error:  # the library's exceptions have no common base
        raise ProviderError(f"CUDA cannot load the model: {error}") from error
    if session.get_providers()[0] != CUDA:
        raise ProviderError("ONNX Runtime could not start CUDA: check the driver and cuDNN.")
    return session
