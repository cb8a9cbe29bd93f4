import hashlib
import importlib
import json
from collections.abc import AsyncIterator

import numpy as np
import numpy.typing as npt
import pytest
import pytest_asyncio
from engine_bench import Bench

from bot.inference.bundle import Bundle
from bot.lyrics.form import CONTROLS
from training.card import write_card
from training.vocabulary import train_tokenizer

WORDS = ("rime", "rameur", "mur", "armure", "murmure", "ramure", "mer", "amer", "à", "là", ",")


@pytest.fixture(scope="session")
def tokenizer_json() -> str:
    return train_tokenizer(dict.fromkeys(WORDS, 60), 330)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory, tokenizer_json: str) -> Bundle:
    """A bundle with a small random model; needs onnx, but no torch."""
    pytest.importorskip("onnx")
    graphs = importlib.import_module("training.graphs")
    stored = importlib.import_module("training.weights")
    rng = np.random.default_rng(5)
    vocabulary = len(json.loads(tokenizer_json)["model"]["vocab"])
    assert vocabulary > 256 + len(CONTROLS)

    def normal(*shape: int, spread: float = 1.0) -> npt.NDArray[np.float32]:
        return rng.normal(0, spread, shape).astype(np.float32)

    widths = [(36, 56), (56, 36)]
    layers = [
        stored.Layer(normal(i + h, 4 * h, spread=0.25), normal(4 * h, spread=0.5), i, h)
        for i, h in widths
    ]
    path = tmp_path_factory.mktemp("models") / "tiny"
    path.mkdir()
    digest = hashlib.sha256(tokenizer_json.encode()).hexdigest()
    weights = stored.Weights(normal(vocabulary, 36, spread=0.7), normal(vocabulary), layers)
    graphs.write_graphs(weights, path, {"tokenizer_sha256": digest})
    (path / "tokenizer.json").write_text(tokenizer_json, "utf-8")
    (path / "sounds.tsv").write_text("word\tphonemes\tcount\tcasing\n", "utf-8")
    (path / "ngrams.bin").write_bytes(bytes(64))
    (path / "commonplaces.bin").write_bytes(bytes(64))
    (path / "themes.bin").write_bytes(bytes(64))
    write_card(path, {"name": "tiny", "model": {"vocabulary": vocabulary}})
    return Bundle.load(path)


@pytest_asyncio.fixture
async def bench() -> AsyncIterator[Bench]:
    bench = Bench()
    yield bench
    bench.release()
    await bench.engine.close()
