import numpy as np
import onnxruntime as ort
import pytest

from bot.bench.graphs import STATISTICS, cut, field, fields, integer_product
from bot.bench.steps import bare_session
from bot.inference.bundle import Bundle
from bot.inference.sessions import cpu_session


def test_a_message_is_read_as_it_was_written() -> None:
    parts = [(1, 7), (15, 300), (16, 1 << 40), (2, b"abc"), (9, b"\x00" * 200)]
    message = b"".join(field(*part) for part in parts)
    assert list(fields(message)) == parts
    assert field(3, "é") == field(3, "é".encode())
    with pytest.raises(ValueError, match="wire type 5"):
        list(fields(b"\x0d\x00\x00\x00\x00"))


def test_a_cut_graph_gives_the_same_logits_and_states(tiny: Bundle) -> None:
    whole, bare = cpu_session(tiny.cpu_graph, 1), bare_session(tiny, 1)
    names = [entry.name for entry in bare.get_outputs()]
    assert set(names) == {entry.name for entry in whole.get_outputs()} - STATISTICS
    rng = np.random.default_rng(0)
    feeds = {
        entry.name: rng.uniform(-1, 1, (3, entry.shape[-1])).astype(np.float32)
        for entry in whole.get_inputs()[1:]
    }
    feeds["tokens"] = np.array([3, 1, 4])
    for wanted, found in zip(whole.run(names, feeds), bare.run(names, feeds), strict=True):
        np.testing.assert_array_equal(found, wanted)


def test_what_only_the_dropped_outputs_needed_is_gone(tiny: Bundle) -> None:
    model = tiny.cpu_graph.read_bytes()
    left = cut(model, STATISTICS)
    assert b"Softmax" in model
    assert b"Softmax" not in left
    assert left.count(b"MatMulIntegerToFloat") == model.count(b"MatMulIntegerToFloat")


def test_the_integer_product_multiplies() -> None:
    session = ort.InferenceSession(integer_product(2, 3, 5), providers=["CPUExecutionProvider"])
    x = np.array([[128, 129, 127], [138, 128, 128]], dtype=np.uint8)
    row = np.array([0, 37, 74, 111, -108])  # 148 is beyond an s8
    (found,) = session.run(None, {"x": x})
    np.testing.assert_array_equal(found, (x.astype(int) - 128) @ np.stack([row] * 3))
