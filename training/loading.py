"""A trained model in PyTorch, from a run's checkpoint or from a bundle."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import numpy_helper

from bot.inference.bundle import Bundle
from training.model import LanguageModel, ModelConfig
from training.quantise import Floats, Quantised
from training.train import averaged_model
from training.trainer import CHECKPOINT
from training.weights import ONNX_GATES, TORCH_GATES, reorder


def load_model(*, run: Path | None = None, bundle: Path | None = None) -> LanguageModel:
    """Return the fp32 model of a run (its averaged weights) or of a bundle (int8 restored).

    Raises:
        ValueError: neither or both are given.
        CheckpointError, BundleError: it cannot be read.
    """
    if (run is None) == (bundle is None):
        raise ValueError("Name the model: either --run DIR or --bundle DIR.")
    if run is not None:
        return averaged_model(run / CHECKPOINT)
    assert bundle is not None  # noqa: S101 (for the type checker)
    return bundle_model(Bundle.load(bundle))


def bundle_model(bundle: Bundle) -> LanguageModel:
    """Return a bundle's model with its int8 weights multiplied out."""
    sizes = bundle.card["model"]
    model = LanguageModel(
        ModelConfig(
            vocabulary=sizes["vocabulary"],
            embedding=sizes["embedding"],
            hidden=tuple(sizes["hidden"][:-1]),
        )
    )
    graph = onnx.load(bundle.cuda_graph).graph
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    _set(model.embedding.weight, _restored(stored, "embedding", "embedding_scales", axis=0))
    _set(model.bias, stored["bias"])
    reach = float(stored.get("input_range", np.float32(1.0)))
    for i, layer in enumerate(model.layers):
        inputs = _restored(stored, f"layer_{i}_input", f"layer_{i}_scales", axis=1)
        hidden = _restored(stored, f"layer_{i}_hidden", f"layer_{i}_scales", axis=1)
        bias = stored[f"layer_{i}_bias"]
        _set(layer.get_parameter("weight_ih_l0"), _torch(inputs.T / (1.0 if i else reach)))
        _set(layer.get_parameter("weight_hh_l0"), _torch(hidden.T))
        _set(layer.get_parameter("bias_ih_l0"), _torch(bias))
        _set(layer.get_parameter("bias_hh_l0"), np.zeros_like(bias))
    return model.eval()


def _restored(stored: dict[str, npt.NDArray[Any]], name: str, scales: str, *, axis: int) -> Floats:
    """Return a tensor in fp32, multiplied out where it is int8."""
    if scales not in stored:
        return stored[name]
    return Quantised(stored[name], stored[scales]).restore(axis)


def _torch(stacked: Floats) -> Floats:
    return reorder(stacked, ONNX_GATES, TORCH_GATES)


def _set(parameter: torch.Tensor, values: Floats) -> None:
    parameter.data.copy_(torch.tensor(values, dtype=torch.float32))
