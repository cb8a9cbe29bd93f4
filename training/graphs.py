"""The model as ONNX graphs over one weight file.

`step_graph` is a single step for B rows, `sequence_graph` a run of T steps with one ONNX
LSTM node a layer. Both read the same `weights.bin`; both exist in int8 (as shipped) and in
fp32 (to check the arithmetic against PyTorch).

Inputs: `tokens` int64 [B] or [T, B]; for each layer i `hidden_i`, `cell_i` float32 [B, H_i]
or [1, B, H_i]. Outputs: `logits` float32 [B, V] or [T, B, V]; `block_peaks`, the largest
logit of each block of tokens, [B, V/block] or [T, B, V/block]; `top`, the largest
probability, [B] or [T, B] (the log of the sum of the logits' exponentials is the largest
logit − log top); `next_hidden_i` and `next_cell_i`.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import numpy as np
import onnx
from onnx import TensorProto, helper

from bot.inference.bundle import CPU_GRAPH, CUDA_GRAPH, WEIGHTS
from training.nodes import CONTRIB, GraphBuilder
from training.quantise import ACTIVATION_SCALE, ACTIVATION_ZERO, STEPS
from training.weights import StoredLayer, StoredWeights, WeightFile, Weights

Precision = Literal["int8", "fp32"]
Signature = tuple[list[onnx.ValueInfoProto], list[onnx.ValueInfoProto]]


def write_graphs(
    weights: Weights, directory: Path, metadata: Mapping[str, str], precision: Precision = "int8"
) -> None:
    """Write both graphs and their weight file into a folder that exists."""
    file = WeightFile()
    stored = StoredWeights.store(weights, file, quantised=precision == "int8")
    file.write(directory / WEIGHTS)
    onnx.save(step_graph(stored, WEIGHTS, metadata), directory / CPU_GRAPH)
    onnx.save(sequence_graph(stored, WEIGHTS, metadata), directory / CUDA_GRAPH)


def step_graph(
    weights: StoredWeights, location: str, metadata: Mapping[str, str]
) -> onnx.ModelProto:
    """Return the graph of a single step for B rows.

    In int8, each layer is one integer product of [input, hidden] on a fixed grid, exact for
    each row by itself.
    """
    b = GraphBuilder(location)
    x = b.node("Gather", _step_inputs(b, weights), "tokens")
    for i, layer in enumerate(weights.layers):
        joined = b.node("Concat", x, _on_grid(b, weights, f"hidden_{i}"), axis=1)
        gates = _product(b, joined, f"layer_{i}", layer)
        hidden = _cell(b, i, gates, layer.width)
        x = _on_grid(b, weights, hidden)
    embedding = b.stored("embedding", weights.embedding)
    transposed = b.node("Transpose", embedding, perm=[1, 0])
    bias = b.stored("bias", weights.bias)
    if weights.scales is None:
        logits = b.node("Gemm", x, transposed, bias)
    else:
        scales = b.stored("embedding_scales", weights.scales)
        logits = b.node(
            "MatMulIntegerToFloat", x, transposed, *_grid(b, scales), bias, domain=CONTRIB
        )
    _statistics(b, b.rename(logits, "logits"), weights.embedding.shape[0], [0])
    return b.model("step", *_signature(weights, ["B"], []), metadata)


def sequence_graph(
    weights: StoredWeights, location: str, metadata: Mapping[str, str]
) -> onnx.ModelProto:
    """Return the graph of T steps for B rows, time-major, one LSTM node a layer."""
    b = GraphBuilder(location)
    table = b.stored("embedding", weights.embedding)
    if weights.scales is not None:
        scales = b.stored("embedding_scales", weights.scales)
        table = b.node("DequantizeLinear", table, scales, axis=0)
    x = b.node("Gather", table, "tokens")
    if weights.input_range != 1:
        x = b.node("Div", x, b.constant("input_range", weights.input_range, np.float32))
    for i, layer in enumerate(weights.layers):
        states = (f"hidden_{i}", f"cell_{i}")
        y, hidden, cell = b.split(
            3, "LSTM", x, *_lstm_weights(b, i, layer), "", *states, hidden_size=layer.width
        )
        x = b.node("Squeeze", y, b.constant("directions_axis", [1], np.int64))
        b.rename(hidden, f"next_hidden_{i}")
        b.rename(cell, f"next_cell_{i}")
    product = b.node("MatMul", x, b.node("Transpose", table, perm=[1, 0]))
    logits = b.node("Add", product, b.stored("bias", weights.bias))
    _statistics(b, b.rename(logits, "logits"), weights.embedding.shape[0], [0, 0])
    return b.model("sequence", *_signature(weights, ["T", "B"], [1]), metadata)


def _lstm_weights(b: GraphBuilder, i: int, layer: StoredLayer) -> list[str]:
    """Return an LSTM node's inputs W [1, 4H, I], R [1, 4H, H] and B [1, 8H], in fp32."""
    axis = b.constant("first_axis", [0], np.int64)
    found = []
    for name, first, last in (
        (f"layer_{i}_input", 0, layer.inputs),
        (f"layer_{i}_hidden", layer.inputs, layer.inputs + layer.width),
    ):
        part = b.stored(name, layer.weights.rows(first, last))
        if layer.scales is not None:
            scales = b.stored(f"layer_{i}_scales", layer.scales)
            part = b.node("DequantizeLinear", part, scales, axis=1)
        found.append(b.node("Unsqueeze", b.node("Transpose", part, perm=[1, 0]), axis))
    bias = b.stored(f"layer_{i}_bias", layer.bias)
    second = b.constant(f"layer_{i}_no_bias", np.zeros(4 * layer.width), np.float32)
    found.append(b.node("Unsqueeze", b.node("Concat", bias, second, axis=0), axis))
    return found


def _signature(weights: StoredWeights, rows: list[str | int], before: list[str | int]) -> Signature:
    """Return the graph's inputs and outputs; states are [*before, B, H_i]."""

    def info(
        name: str, shape: list[str | int], kind: int = TensorProto.FLOAT
    ) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, kind, shape)

    vocabulary = weights.embedding.shape[0]
    inputs = [info("tokens", rows, TensorProto.INT64)]
    blocks = vocabulary // block_size(vocabulary)
    outputs = [
        info("logits", [*rows, vocabulary]),
        info("block_peaks", [*rows, blocks]),
        info("top", rows),
    ]
    for i, layer in enumerate(weights.layers):
        for name in (f"hidden_{i}", f"cell_{i}"):
            inputs.append(info(name, [*before, "B", layer.width]))
            outputs.append(info(f"next_{name}", [*before, "B", layer.width]))
    return inputs, outputs


def _grid(b: GraphBuilder, weight_scales: str) -> list[str]:
    """Return the scales and zero points of an integer product, in its inputs' order."""
    scale = b.constant("activation_scale", ACTIVATION_SCALE, np.float32)
    zero = b.constant("activation_zero", ACTIVATION_ZERO, np.uint8)
    return [scale, weight_scales, zero, ""]


def _on_grid(b: GraphBuilder, weights: StoredWeights, value: str) -> str:
    """Round values in (−1, 1) to the activations' grid; leave them be in fp32."""
    if weights.scales is None:
        return value
    scale = b.constant("activation_scale", ACTIVATION_SCALE, np.float32)
    zero = b.constant("activation_zero", ACTIVATION_ZERO, np.uint8)
    return b.node("QuantizeLinear", value, scale, zero)


def _step_inputs(b: GraphBuilder, weights: StoredWeights) -> str:
    """Return the table of the first layer's inputs [V, E].

    In int8 it is the embedding brought onto the activations' grid. All its inputs are
    constant, so the runtime computes it once, when the graph is loaded: Cast and Mul
    instead of DequantizeLinear, which the runtime would not fold.
    """
    embedding = b.stored("embedding", weights.embedding)
    if weights.scales is None:
        return embedding
    scales = b.node(
        "Unsqueeze",
        b.stored("embedding_scales", weights.scales),
        b.constant("last_axis", [-1], np.int64),
    )
    values = b.node("Mul", b.node("Cast", embedding, to=TensorProto.FLOAT), scales)
    scale = b.constant("input_scale", weights.input_range / STEPS, np.float32)
    zero = b.constant("activation_zero", ACTIVATION_ZERO, np.uint8)
    return b.node("QuantizeLinear", values, scale, zero)


def _product(b: GraphBuilder, x: str, name: str, layer: StoredLayer) -> str:
    """Return the gates [B, 4H] before their nonlinearities."""
    matrix = b.stored(name, layer.weights)
    bias = b.stored(f"{name}_bias", layer.bias)
    if layer.scales is None:
        return b.node("Gemm", x, matrix, bias)
    scales = b.stored(f"{name}_scales", layer.scales)
    return b.node("MatMulIntegerToFloat", x, matrix, *_grid(b, scales), bias, domain=CONTRIB)


def _cell(b: GraphBuilder, i: int, gates: str, width: int) -> str:
    """Add the cell's equations; return the new hidden state [B, H].

    c' = f ∘ c + i ∘ tanh(g), h' = o ∘ tanh(c') (Hochreiter & Schmidhuber 1997, with the
    forget gate of Gers, Schmidhuber & Cummins 2000).
    """
    sizes = b.constant(f"gates_{width}", [width] * 4, np.int64)
    parts = b.split(4, "Split", gates, sizes, axis=1)
    enter, leave, keep = (b.node("Sigmoid", part) for part in parts[:3])
    added = b.node("Mul", enter, b.node("Tanh", parts[3]))
    cell = b.node("Add", b.node("Mul", keep, f"cell_{i}"), added)
    cell = b.rename(cell, f"next_cell_{i}")
    return b.rename(b.node("Mul", leave, b.node("Tanh", cell)), f"next_hidden_{i}")


def _statistics(b: GraphBuilder, logits: str, vocabulary: int, rows: list[int]) -> None:
    """Add the outputs `block_peaks` and `top`.

    The peaks of blocks spare the sampler from reading all logits. Softmax runs vectorised
    and in parallel, where ReduceLogSumExp does not. The logarithm of `top` is left to the
    caller: the runtime's own rounds differently with a number's place in the batch.
    """
    axes = b.constant("last_axis", [-1], np.int64)
    # 0 keeps a dimension as it is.
    blocks = b.constant("blocks", [*rows, -1, block_size(vocabulary)], np.int64)
    peaks = b.node("ReduceMax", b.node("Reshape", logits, blocks), axes, keepdims=0)
    b.rename(peaks, "block_peaks")
    top = b.node("ReduceMax", b.node("Softmax", logits, axis=-1), axes, keepdims=0)
    b.rename(top, "top")


def block_size(vocabulary: int) -> int:
    """Return how many tokens a block holds: up to 64, as many as divide the vocabulary."""
    return next(size for size in range(64, 0, -1) if vocabulary % size == 0)
