"""A small builder of ONNX graphs: nodes and tensors gathered under fresh names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import helper

from training.weights import Slice

OPSET = 21  # from 22 on, the CUDA provider leaves LSTM to the CPU
IR_VERSION = 10
CONTRIB = "com.microsoft"


@dataclass(slots=True)
class GraphBuilder:
    """Gathers nodes and initialisers under fresh names."""

    location: str
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    tensors: dict[str, onnx.TensorProto] = field(default_factory=dict)

    def node(self, op: str, *inputs: str, **attributes: Any) -> str:
        """Add a node of one output; return the output's name."""
        return self.split(1, op, *inputs, **attributes)[0]

    def split(self, outputs: int, op: str, *inputs: str, **attributes: Any) -> list[str]:
        """Add a node of several outputs; return their names."""
        name = f"{op}_{len(self.nodes)}"
        names = [f"{name}_{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(op, inputs, names, name=name, **attributes))
        return names

    def rename(self, value: str, name: str) -> str:
        """Give the output of the last node that made `value` a name of its own."""
        node = next(node for node in reversed(self.nodes) if value in node.output)
        node.output[list(node.output).index(value)] = name
        return name

    def constant(self, name: str, value: npt.ArrayLike, dtype: npt.DTypeLike) -> str:
        """Add a small constant, or find it if it is there.

        Raises:
            ValueError: the name stands for another value.
        """
        tensor = onnx.numpy_helper.from_array(np.asarray(value, dtype=dtype), name)
        if self.tensors.setdefault(name, tensor) != tensor:
            raise ValueError(f"The constant {name} has another value already.")
        return name

    def stored(self, name: str, place: Slice) -> str:
        """Add an initialiser that lies in the weight file."""
        self.tensors.setdefault(name, place.tensor(name, self.location))
        return name

    def model(
        self,
        name: str,
        inputs: Sequence[onnx.ValueInfoProto],
        outputs: Sequence[onnx.ValueInfoProto],
        metadata: Mapping[str, str],
    ) -> onnx.ModelProto:
        """Return the finished model."""
        graph = helper.make_graph(self.nodes, name, inputs, outputs, list(self.tensors.values()))
        model = helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid(CONTRIB, 1)],
            ir_version=IR_VERSION,
            producer_name="couplet",
        )
        helper.set_model_props(model, dict(metadata))
        return model
