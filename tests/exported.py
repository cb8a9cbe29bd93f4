"""A small model, its graphs, and what PyTorch and each of the graphs compute."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime as ort
import torch

from bot.inference.bundle import CPU_GRAPH, CUDA_GRAPH
from training.export import collect
from training.graphs import Precision, write_graphs
from training.model import LanguageModel, ModelConfig

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
# Logits [T, B, V], logs of their sums [T, B], final states.
Run = tuple[Floats, Floats, list[Floats]]


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
