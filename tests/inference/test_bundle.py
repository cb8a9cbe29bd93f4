import json
import shutil
from pathlib import Path

import pytest

from bot.inference.bundle import FORMAT, Bundle, BundleError


@pytest.fixture
def copy(tiny: Bundle, tmp_path: Path) -> Path:
    """The tiny bundle, to be spoilt."""
    return shutil.copytree(tiny.path, tmp_path / "copy")


def change_card(path: Path, **changes: object) -> None:
    card = json.loads((path / "card.json").read_text("utf-8"))
    card.update(changes)
    (path / "card.json").write_text(json.dumps(card), "utf-8")


def complaint(path: Path) -> str:
    with pytest.raises(BundleError) as caught:
        Bundle.load(path)
    message = str(caught.value)
    assert "\n" not in message
    assert len(message) < 400
    return message


def test_a_whole_bundle_loads(copy: Path) -> None:
    bundle = Bundle.load(copy)
    assert bundle.name == "tiny"
    assert bundle.tokenizer.size == bundle.card["model"]["vocabulary"]
    tables = (bundle.sounds, bundle.ngrams, bundle.commonplaces, bundle.themes)
    for file in (bundle.cpu_graph, bundle.cuda_graph, *tables):
        assert file.parent == copy
        assert file.exists()


def test_files_beside_the_listed_ones_do_not_matter(copy: Path) -> None:
    (copy / "CARD.md").write_text("# tiny")
    Bundle.load(copy)


@pytest.mark.parametrize(
    "name",
    [
        "cpu.onnx",
        "cuda.onnx",
        "weights.bin",
        "tokenizer.json",
        "sounds.tsv",
        "ngrams.bin",
        "commonplaces.bin",
        "themes.bin",
    ],
)
def test_each_file_is_checked(copy: Path, name: str) -> None:
    data = (copy / name).read_bytes()
    (copy / name).write_bytes(bytes([data[0] ^ 1]) + data[1:])
    assert f"{name} is damaged" in complaint(copy)
    (copy / name).write_bytes(data[:-1])
    assert f"{len(data) - 1} bytes instead of {len(data)}" in complaint(copy)
    (copy / name).unlink()
    assert f"{name} is missing" in complaint(copy)


def test_another_format_says_what_to_do(copy: Path) -> None:
    change_card(copy, format=FORMAT + 1)
    assert "update the bot" in complaint(copy)
    change_card(copy, format=0)
    assert "export the model again" in complaint(copy)
    change_card(copy, format="one")
    assert "no format version" in complaint(copy)


def test_a_card_that_is_none(copy: Path, tmp_path: Path) -> None:
    assert "MODEL_PATH" in complaint(tmp_path / "nowhere")
    for text in ("{", "[1]", "\udcff"):
        (copy / "card.json").write_bytes(text.encode("utf-8", "surrogateescape"))
        assert "card.json" in complaint(copy)
    (copy / "card.json").unlink()
    assert "no card.json" in complaint(copy)


def test_a_list_of_files_that_is_none(copy: Path) -> None:
    card = json.loads((copy / "card.json").read_text("utf-8"))
    for files, told in (
        (None, "lists no files"),
        ({}, "does not list cpu.onnx"),
        ({**card["files"], "../secret": {}}, "'../secret' wrongly"),
        ({**card["files"], "cpu.onnx": 7}, "'cpu.onnx' wrongly"),
    ):
        change_card(copy, files=files)
        assert told in complaint(copy)


def test_a_tokenizer_of_another_kind_is_a_fault_of_the_bundle(copy: Path) -> None:
    bundle = Bundle.load(copy)
    (copy / "tokenizer.json").write_text("{}")
    with pytest.raises(BundleError, match=r"tokenizer\.json"):
        _ = bundle.tokenizer
