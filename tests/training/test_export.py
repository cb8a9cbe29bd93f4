import json
from pathlib import Path

import onnxruntime as ort
import pytest
from exported import make_model

from bot.inference.bundle import Bundle
from bot.lyrics.form import CONTROLS
from training.export import ExportError, export
from training.vocabulary import train_tokenizer


@pytest.fixture
def prepared(tmp_path: Path) -> Path:
    folder = tmp_path / "prepared"
    folder.mkdir()
    counts = dict.fromkeys(("rime", "rameur", "mur", "armure", "murmure"), 60)
    (folder / "tokenizer.json").write_text(train_tokenizer(counts, 310), "utf-8")
    (folder / "sounds.tsv").write_text("word\tphonemes\tcount\tcasing\n")
    (folder / "ngrams.bin").write_bytes(b"\0" * 64)
    (folder / "commonplaces.bin").write_bytes(b"\0" * 64)
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


@pytest.mark.parametrize("interruption", [OSError(5, "Input/output error"), KeyboardInterrupt()])
def test_an_export_that_is_interrupted_while_it_replaces_puts_the_old_bundle_back(
    prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, interruption: BaseException
) -> None:
    model = make_model(vocabulary_of(prepared))
    target = tmp_path / "bundle"
    export(model, target, prepared=prepared, card={"name": "first"})
    rename = Path.rename

    def interrupted(self: Path, to: Path) -> Path:
        if self.name == "fresh":
            raise interruption
        return rename(self, to)

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises((ExportError, KeyboardInterrupt)):
        export(model, target, prepared=prepared, card={"name": "second"})
    assert Bundle.load(target).name == "first"
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
