"""A model's weights in the graphs' layout, and the one file that holds them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper

from training.quantise import Floats, best_range, quantise

PAGE = 4096  # offsets that can be memory-mapped
# The order of an LSTM's gates: input, forget, output, and the cell's candidate.
TORCH_GATES, ONNX_GATES = "ifco", "iofc"


def reorder(stacked: Floats, order: str, wanted: str) -> Floats:
    """Return the gates stacked along the first axis in another order."""
    gates = dict(zip(order, np.split(stacked, 4), strict=True))
    return np.concatenate([gates[gate] for gate in wanted])


@dataclass(frozen=True, slots=True)
class Layer:
    """One LSTM layer; gates stand in ONNX's order: input, output, forget, candidate.

    Attributes:
        weights: [I + H, 4H], rows of the input above those of the hidden state.
        bias: [4H], both of PyTorch's biases added.
        inputs: I.
        width: H.
    """

    weights: Floats
    bias: Floats
    inputs: int
    width: int


@dataclass(frozen=True, slots=True)
class Weights:
    """All that the graphs hold: embedding [V, E], tied with the output, and its bias [V]."""

    embedding: Floats
    bias: Floats
    layers: Sequence[Layer]


@dataclass(frozen=True, slots=True)
class Slice:
    """Where a tensor lies in the weight file."""

    offset: int
    shape: tuple[int, ...]
    dtype: np.dtype[np.generic]

    def rows(self, first: int, last: int) -> Self:
        """Return the part that holds rows `first` to `last` − 1."""
        stride = self.dtype.itemsize * int(np.prod(self.shape[1:]))
        return type(self)(self.offset + first * stride, (last - first, *self.shape[1:]), self.dtype)

    def tensor(self, name: str, location: str) -> onnx.TensorProto:
        """Return an initialiser that points at the file."""
        tensor = onnx.TensorProto(
            name=name,
            data_type=helper.np_dtype_to_tensor_dtype(self.dtype),
            dims=self.shape,
            data_location=TensorProto.EXTERNAL,
        )
        length = self.dtype.itemsize * int(np.prod(self.shape))
        for key, value in (("location", location), ("offset", self.offset), ("length", length)):
            tensor.external_data.add(key=key, value=str(value))
        return tensor


class WeightFile:
    """Collects tensors and writes them one after another."""

    def __init__(self) -> None:
        self._chunks: list[bytes] = []
        self._end = 0

    def add(self, array: npt.NDArray[np.generic]) -> Slice:
        """Append an array; return where it lies."""
        padding = -self._end % PAGE
        data = np.ascontiguousarray(array).tobytes()
        self._chunks += [bytes(padding), data]
        place = Slice(self._end + padding, array.shape, array.dtype)
        self._end += padding + len(data)
        return place

    def write(self, path: Path) -> None:
        """Write the file."""
        path.write_bytes(b"".join(self._chunks))


@dataclass(frozen=True, slots=True)
class StoredLayer:
    """A layer in the weight file; `scales` [4H] stand for int8 weights, None for fp32."""

    weights: Slice
    scales: Slice | None
    bias: Slice
    inputs: int
    width: int


@dataclass(frozen=True, slots=True)
class StoredWeights:
    """All tensors in the weight file.

    Attributes:
        input_range: the first layer's weights are those of the embedding divided by this,
            so that its inputs lie within ±1 as hidden states do (1 for fp32).
    """

    embedding: Slice
    scales: Slice | None
    bias: Slice
    layers: Sequence[StoredLayer]
    input_range: float

    @classmethod
    def store(cls, weights: Weights, file: WeightFile, *, quantised: bool) -> Self:
        """Put the weights into the file, rounded to int8 or as they are."""
        if not quantised:
            layers = [
                StoredLayer(file.add(x.weights), None, file.add(x.bias), x.inputs, x.width)
                for x in weights.layers
            ]
            return cls(file.add(weights.embedding), None, file.add(weights.bias), layers, 1.0)
        embedding = quantise(weights.embedding, axis=0)
        reach = best_range(embedding.restore(axis=0))
        layers = []
        for i, layer in enumerate(weights.layers):
            matrix = layer.weights.copy()
            if i == 0:
                matrix[: layer.inputs] *= reach
            rounded = quantise(matrix, axis=1)
            layers.append(
                StoredLayer(
                    file.add(rounded.values),
                    file.add(rounded.scales),
                    file.add(layer.bias),
                    layer.inputs,
                    layer.width,
                )
            )
        return cls(
            file.add(embedding.values),
            file.add(embedding.scales),
            file.add(weights.bias),
            layers,
            reach,
        )
