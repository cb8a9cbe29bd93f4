"""The whole way from raw text to a measured bundle, by the commands people type."""

import json

import pytest
from terminal import one_sentence, without
from training_corpus import write_raw

from bot.cli import main as bot
from training.cli import main


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    return write_raw(tmp_path_factory.mktemp("corpus"))


def test_from_raw_text_to_a_verse(corpus, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EXECUTION_PROVIDER", "cpu")
    assert main(["clean", str(corpus)]) == 0
    assert main(["prepare", "--vocabulary", "400", "--valid-share", "0.2"]) == 0
    sizes = ["--embedding", "32", "--hidden", "48", "--batch", "4", "--length", "20"]
    sizes += ["--peak-rate", "0.01", "--evaluate-every", "1"]
    assert main(["train", "--steps", "30", *sizes]) == 0
    assert main(["train", "--steps", "250", *sizes, "--resume"]) == 0
    assert main(["export", "--bundle", "models/small"]) == 0
    capsys.readouterr()
    measure = ["evaluate", "--bundle", "models/small", "--text", "work/data/valid.txt"]
    assert main([*measure, "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert set(figures) == {
        "bits", "characters", "bits_per_character", "words", "word_perplexity",
    }  # fmt: skip
    assert main(measure) == 0
    assert f"{figures['characters']:,}" in capsys.readouterr().out
    assert main(["report", "--bundle", "models/small"]) == 0
    card = json.loads((tmp_path / "models/small/card.json").read_text("utf-8"))
    assert card["training"]["steps"] == 250
    assert card["figures"]["validation"] == pytest.approx(figures)
    page = (tmp_path / "models/small/CARD.md").read_text("utf-8")
    assert f"{figures['bits_per_character']:.4f}" in page
    assert "--embedding 32" in page
    monkeypatch.setenv("MODEL_PATH", "models/small")
    (tmp_path / "seeds.txt").write_text("Le vent du soir répare la pluie demain\n" * 12, "utf-8")
    capsys.readouterr()
    # So small a model finds no line to some, which is refused by exit code 1.
    words = ["compose", "--file", "seeds.txt", "--jsonl", "--lines", "2", "--rng-seed", "1"]
    assert bot(words) in {0, 1}
    records = [json.loads(line) for line in capsys.readouterr().out.split("\n") if line]
    verses = [record["lines"] for record in records if "lines" in record]
    assert verses
    assert all(len(lines) == 2 and lines[1]["text"] for lines in verses)
    assert main(["train", "--steps", "251", *sizes, "--resume"]) == 0
    capsys.readouterr()
    assert main(["report", "--bundle", "models/small"]) == 1
    assert "a run of 250 steps, work/run has 251: name its run" in one_sentence(capsys)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["clean", "nowhere"], "nowhere"),
        (["clean", "empty"], "empty"),
        (["clean", "latin"], "UTF-8"),
        (["prepare"], "training clean"),
        (["export"], "training train"),
        (["evaluate", "--bundle", "nowhere", "--text", "x.txt"], "x.txt"),
    ],
)
def test_bad_input_is_one_sentence_and_leaves_nothing(
    arguments, says, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "latin").mkdir()
    (tmp_path / "latin" / "a.txt").write_bytes("où est passé l'été ?\n".encode("latin-1") * 50)
    assert main(arguments) == 1
    assert says in one_sentence(capsys)
    written = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    assert written == {"a.txt"}


@pytest.mark.parametrize("missing", ["torch", "pydantic"])
def test_a_missing_package_is_said_with_what_to_install(missing, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # where there is no run that could be exported
    done = without(missing, ["training", "export"])
    assert done.returncode == 78
    assert done.stderr.startswith(f"couplet: the Python package {missing} is missing: ")
    assert "pip install '.[cpu,training]'" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_run_needs_a_budget():
    with pytest.raises(SystemExit) as caught:
        main(["train"])
    assert caught.value.code == 2
