import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime as ort
import pytest
import reference
import torch
from torch import nn

from bot.inference.bundle import CPU_GRAPH, CUDA_GRAPH, WEIGHTS, Bundle
from bot.lyrics.form import CONTROLS
from training.export import ExportError, collect, export
from training.graphs import Precision, write_graphs
from training.model import LanguageModel, ModelConfig
from training.nodes import GraphBuilder
from training.vocabulary import train_tokenizer

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Exported = tuple[LanguageModel, Path]
# Logits, logs of their sums, final states.
Run = tuple[Floats, Floats, list[Floats]]

SHAPES = [(1, 1), (1, 7), (5, 1), (9, 3), (4, 17)]


def make_model(
    vocabulary: int = 331,
    embedding: int = 36,
    hidden: tuple[int, ...] = (52,),
    spread: float = 2.0,
) -> LanguageModel:
    torch.manual_seed(3)
    model = LanguageModel(ModelConfig(vocabulary, embedding=embedding, hidden=hidden)).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(spread)  # so that gates leave their linear range
        model.bias.normal_()
        for layer in model.layers:
            layer.bias_ih_l0.normal_()  # each gate its own, so that none can be confused
            layer.bias_hh_l0.normal_()
    return model


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


def write(model: LanguageModel, directory: Path, precision: Precision) -> Path:
    write_graphs(collect(model), directory, {}, precision)
    return directory


def zero_states(session: ort.InferenceSession, batch: int) -> dict[str, Floats]:
    return {
        x.name: np.zeros([batch if d == "B" else d for d in x.shape], np.float32)
        for x in session.get_inputs()
        if x.name != "tokens"
    }


def run_steps(path: Path, tokens: Ints, threads: int = 1) -> Run:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    session = ort.InferenceSession(path / CPU_GRAPH, options)
    names = [x.name for x in session.get_outputs()]
    states = zero_states(session, tokens.shape[1])
    logits, norms = [], []
    for step in tokens:
        out = dict(zip(names, session.run(None, {"tokens": step, **states}), strict=True))
        states = {name: out[f"next_{name}"] for name in states}
        logits.append(out["logits"])
        norms.append(out["block_peaks"].max(-1) - np.log(out["top"]))
    return np.stack(logits), np.stack(norms), list(states.values())


def run_sequence(path: Path, tokens: Ints) -> Run:
    session = ort.InferenceSession(path / CUDA_GRAPH)
    names = [x.name for x in session.get_outputs()]
    feeds = {"tokens": tokens, **zero_states(session, tokens.shape[1])}
    out = dict(zip(names, session.run(None, feeds), strict=True))
    states = [out[f"next_{name}"][0] for name in feeds if name != "tokens"]
    return out["logits"], out["block_peaks"].max(-1) - np.log(out["top"]), states


def run_torch(model: LanguageModel, tokens: Ints) -> Run:
    with torch.no_grad():
        logits, state = model(torch.from_numpy(tokens), model.zero_state(tokens.shape[1]))
    return (
        logits.numpy(),
        logits.logsumexp(-1).numpy(),
        [tensor[0].numpy() for layer in state for tensor in layer],
    )


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


@pytest.fixture
def prepared(tmp_path: Path) -> Path:
    folder = tmp_path / "prepared"
    folder.mkdir()
    counts = dict.fromkeys(("rime", "rameur", "mur", "armure", "murmure"), 60)
    (folder / "tokenizer.json").write_text(train_tokenizer(counts, 310), "utf-8")
    (folder / "sounds.tsv").write_text("word\tphonemes\tcount\tcasing\n")
    (folder / "ngrams.bin").write_bytes(b"\0" * 64)
    (folder / "themes.bin").write_bytes(b"\0" * 64)
    return folder


def vocabulary_of(prepared: Path) -> int:
    vocabulary = json.loads((prepared / "tokenizer.json").read_text("utf-8"))["model"]["vocab"]
    assert set(CONTROLS) <= set(vocabulary)
    return len(vocabulary)


def test_export_writes_a_bundle_that_loads(prepared: Path, tmp_path: Path) -> None:
    model = make_model(vocabulary_of(prepared))
    target = tmp_path / "models" / "small"
    export(model, target, prepared=prepared, card={"training": {"steps": 5}})
    bundle = Bundle.load(target)
    assert bundle.name == "small"
    assert bundle.card["model"]["hidden"] == [52, 36]
    assert bundle.card["model"]["parameters"] == sum(p.numel() for p in model.parameters())
    assert bundle.card["training"] == {"steps": 5}
    metadata = ort.InferenceSession(bundle.cpu_graph).get_modelmeta().custom_metadata_map
    assert metadata["tokenizer_sha256"] == bundle.card["files"]["tokenizer.json"]["sha256"]
    assert json.loads(metadata["model"]) == bundle.card["model"]
    assert [x.name for x in target.parent.iterdir()] == ["small"]


def test_export_replaces_a_bundle_and_nothing_else(prepared: Path, tmp_path: Path) -> None:
    model = make_model(vocabulary_of(prepared))
    target = tmp_path / "bundle"
    export(model, target, prepared=prepared, card={"name": "first"})
    export(model, target, prepared=prepared, card={"name": "second"})
    assert Bundle.load(target).name == "second"
    other = tmp_path / "mine"
    other.mkdir()
    (other / "diary.txt").write_text("x")
    with pytest.raises(ExportError, match="no bundle"):
        export(model, other, prepared=prepared)
    assert [x.name for x in other.iterdir()] == ["diary.txt"]


def test_a_failed_export_leaves_what_was_there(
    prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = make_model(vocabulary_of(prepared))
    target = tmp_path / "bundle"
    export(model, target, prepared=prepared)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("training.export.write_graphs", full)
    with pytest.raises(ExportError, match="No space left"):
        export(model, target, prepared=prepared)
    Bundle.load(target)
    assert sorted(x.name for x in tmp_path.iterdir()) == ["bundle", "prepared"]


def test_export_refuses_a_folder_it_cannot_make(prepared: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    model = make_model(vocabulary_of(prepared))
    with pytest.raises(ExportError, match="cannot be written"):
        export(model, tmp_path / "file" / "bundle", prepared=prepared)


def test_export_refuses_another_tokenizer(prepared: Path, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="331"):
        export(make_model(331), tmp_path / "bundle", prepared=prepared)
    (prepared / "sounds.tsv").unlink()
    with pytest.raises(ExportError, match="prepare"):
        export(make_model(331), tmp_path / "bundle", prepared=prepared)
    assert not (tmp_path / "bundle").exists()
