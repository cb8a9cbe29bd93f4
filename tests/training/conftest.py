"""A small made-up corpus, prepared, for the tests that need one."""

import json
import random

import pytest
from genius_server import TOKEN, serving
from training_corpus import VERSE, song

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


@pytest.fixture
def genius(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    with serving() as genius:
        genius.artists = {1: "Untel", 2: "Untel Junior", 3: "Médiane", 4: "Jumeau", 5: "jumeau"}
        genius.songs = {
            10: {"title": "Un", "singers": [1], "lines": ["[Couplet 1 : Untel]", *VERSE[:2]]},
            11: {"title": "Deux", "singers": [1], "lines": VERSE[2:], "released": {"year": 2004}},
            12: {"title": "Invité", "singers": [2, 1], "lines": ["Chez le petit"]},
            13: {"title": "Rien", "singers": [1], "lines": None},
            14: {"title": "Album (Tracklist)", "singers": [1], "lines": ["1. Un"]},
        }
        monkeypatch.setenv("GENIUS_TOKEN", TOKEN)
        monkeypatch.setenv("GENIUS_API_URL", f"{genius.url}/api/")
        monkeypatch.setenv("GENIUS_URL", f"{genius.url}/page/")
        yield genius


@pytest.fixture
def waits():
    return []


@pytest.fixture
def gather(genius, tmp_path, waits):
    from training.collect import Summary, collect
    from training.collect.client import Client
    from training.collect.progress import Progress
    from training.settings import Settings

    def run(*artists, timeout=20.0, **options):
        progress = Progress(Summary())
        client = Client(Settings.read(), pause=0.0, say=progress.warn, sleep=waits.append)
        client.timeout = timeout
        collect(artists, tmp_path / "songs.jsonl", client, progress, **options)
        client._session.close()
        return progress.summary

    return run
