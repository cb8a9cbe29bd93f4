from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import pytest
import reference
import torch
from exported import Floats, Run, make_model, run_sequence, run_steps, run_torch, write, zero_states
from torch import nn

from bot.inference.bundle import CPU_GRAPH, CUDA_GRAPH, WEIGHTS
from training.model import LanguageModel, ModelConfig
from training.nodes import GraphBuilder

Exported = tuple[LanguageModel, Path]

SHAPES = [(1, 1), (1, 7), (5, 1), (9, 3), (4, 17)]


def learnt_model() -> tuple[LanguageModel, torch.Tensor]:
    """A model that has learnt its text: a cycle of words, each in two spellings."""
    torch.manual_seed(0)
    model = LanguageModel(ModelConfig(64, embedding=32, hidden=(48,), input_dropout=0.0))
    generator = torch.Generator().manual_seed(1)
    text = (torch.arange(800) * 5 % 32 + 32 * torch.randint(2, (800,), generator=generator)) % 64
    text = text.view(16, 50).T
    optimiser = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(90):
        logits, _ = model(text[:-1], model.zero_state(16))
        loss = nn.functional.cross_entropy(logits.flatten(0, 1), text[1:].flatten())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return model.eval(), text


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)  # threads of small products only wait for one another
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def fp32(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    model = make_model()
    return model, write(model, tmp_path_factory.mktemp("fp32"), "fp32")


@pytest.fixture(scope="module")
def int8(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    model = make_model()
    return model, write(model, tmp_path_factory.mktemp("int8"), "int8")


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("run", [run_steps, run_sequence])
def test_fp32_graphs_agree_with_pytorch(
    fp32: Exported, run: Callable[..., Run], shape: tuple[int, int]
) -> None:
    model, path = fp32
    tokens = np.random.default_rng(0).integers(0, 331, shape)
    logits, norms, states = run(path, tokens)
    expected_logits, expected_norms, expected_states = run_torch(model, tokens)
    np.testing.assert_allclose(logits, expected_logits, atol=1e-4)
    np.testing.assert_allclose(norms, expected_norms, atol=1e-4)
    assert len(states) == len(expected_states) == 4
    for state, expected in zip(states, expected_states, strict=True):
        np.testing.assert_allclose(state, expected, atol=1e-4)


def test_the_six_equations_agree_with_pytorch_and_both_graphs(fp32: Exported) -> None:
    model, path = fp32
    tokens = np.random.default_rng(1).integers(0, 331, (8, 3))
    expected = reference.from_torch(model)(tokens)
    for logits in (
        run_torch(model, tokens)[0],
        run_steps(path, tokens)[0],
        run_sequence(path, tokens)[0],
    ):
        np.testing.assert_allclose(logits, expected, atol=1e-4)


@pytest.mark.parametrize(("vocabulary", "blocks"), [(331, 331), (384, 6)])
def test_block_peaks_are_the_largest_logits_of_each_block(
    tmp_path: Path, vocabulary: int, blocks: int
) -> None:
    path = write(make_model(vocabulary), tmp_path, "int8")
    for graph, shape in ((CPU_GRAPH, (5,)), (CUDA_GRAPH, (3, 5))):
        session = ort.InferenceSession(path / graph)
        tokens = np.random.default_rng(0).integers(0, vocabulary, shape)
        feeds = {"tokens": tokens, **zero_states(session, 5)}
        logits, peaks = session.run(["logits", "block_peaks"], feeds)
        assert peaks.shape == (*shape, blocks)
        np.testing.assert_array_equal(peaks, logits.reshape(*peaks.shape, -1).max(-1))


def test_a_constant_has_one_value() -> None:
    builder = GraphBuilder("weights.bin")
    assert builder.constant("one", 1, np.int64) == builder.constant("one", 1, np.int64)
    with pytest.raises(ValueError, match="another value"):
        builder.constant("one", 2, np.int64)


def test_three_layers_export(tmp_path: Path) -> None:
    model = make_model(hidden=(40, 24))
    tokens = np.random.default_rng(2).integers(0, 331, (4, 2))
    path = write(model, tmp_path, "fp32")
    expected = run_torch(model, tokens)[0]
    np.testing.assert_allclose(run_steps(path, tokens)[0], expected, atol=1e-4)
    np.testing.assert_allclose(run_sequence(path, tokens)[0], expected, atol=1e-4)


def test_int8_costs_less_than_one_percent_of_the_bits(tmp_path: Path) -> None:
    model, text = learnt_model()
    tokens = text.numpy()

    def bits(logits: Floats, norms: Floats) -> float:
        picked = np.take_along_axis(logits[:-1], tokens[1:, :, None], axis=2)[..., 0]
        return float((norms[:-1] - picked).mean() / np.log(2))

    exact = bits(*run_torch(model, tokens)[:2])
    assert exact < 1.5  # of 6: it did learn
    path = write(model, tmp_path, "int8")
    assert bits(*run_steps(path, tokens)[:2]) == pytest.approx(exact, rel=0.01)
    assert bits(*run_sequence(path, tokens)[:2]) == pytest.approx(exact, rel=0.01)


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("batch", [2, 17, 64])
def test_an_int8_row_is_the_same_in_any_company(int8: Exported, batch: int, threads: int) -> None:
    _, path = int8
    tokens = np.random.default_rng(batch).integers(0, 331, (6, batch))
    together, _, states = run_steps(path, tokens, threads)
    for row in {0, 1, batch // 2, batch - 1}:
        alone, _, own = run_steps(path, tokens[:, row : row + 1], threads=1)
        np.testing.assert_array_equal(together[:, row], alone[:, 0])
        for state, single in zip(states, own, strict=True):
            np.testing.assert_array_equal(state[row], single[0])


def test_both_int8_graphs_share_one_file_that_holds_the_embedding_once(int8: Exported) -> None:
    model, path = int8
    parameters = model.config.parameters
    floats = 4 * (2 * 331 + sum(8 * out for _, out in model.config.widths))
    pages = 4096 * 10
    assert (path / WEIGHTS).stat().st_size < parameters + floats + pages
    for name in (CPU_GRAPH, CUDA_GRAPH):
        graph = onnx.load(path / name, load_external_data=False).graph
        outside = [x for x in graph.initializer if x.external_data]
        assert {e.value for x in outside for e in x.external_data if e.key == "location"} == {
            WEIGHTS
        }
        assert (path / name).stat().st_size < 10_000


def test_the_sequence_graph_has_one_lstm_a_layer_and_an_opset_that_cuda_takes(
    int8: Exported,
) -> None:
    model = onnx.load(int8[1] / CUDA_GRAPH, load_external_data=False)
    assert sum(node.op_type == "LSTM" for node in model.graph.node) == 2
    assert {x.domain: x.version for x in model.opset_import}[""] <= 21
