"""A small made-up corpus, prepared, for the tests that need one."""

import json
import random

import pytest
from training_corpus import song

pytest.importorskip("torch", reason="training tests need the extra `training`")


@pytest.fixture(scope="session")
def clean_file(tmp_path_factory):
    draw = random.Random(0)
    path = tmp_path_factory.mktemp("clean") / "clean.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for artist in range(12):
            for number in range(6):
                entry = {"artist": f"A{artist}", "song": str(number), "lines": song(draw, 9)}
                file.write(json.dumps(entry, ensure_ascii=False) + "\n")
    return path


@pytest.fixture(scope="session")
def prepared(clean_file, tmp_path_factory):
    from training.prepare import prepare

    folder = tmp_path_factory.mktemp("data")
    prepare(clean_file, folder, vocabulary=380, valid_share=0.2)
    return folder


@pytest.fixture(scope="session")
def tiny_model(prepared):
    """A small model that has learnt nothing."""
    import torch

    from bot.inference.tokenizer import Tokenizer
    from training.model import LanguageModel, ModelConfig

    torch.manual_seed(0)
    size = Tokenizer.load(prepared / "tokenizer.json").size
    return LanguageModel(ModelConfig(vocabulary=size, embedding=16, hidden=(24,))).eval()


@pytest.fixture(scope="session")
def tiny_bundle(prepared, tiny_model, tmp_path_factory):
    """The folder of its bundle."""
    from training.export import export

    path = tmp_path_factory.mktemp("models") / "small"
    export(tiny_model, path, prepared=prepared)
    return path
