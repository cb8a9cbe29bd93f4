"""The command: what is asked for is measured, as a table or as JSON, and nothing else."""

import json

import pytest

from bot.config import DEFAULT_MODEL
from training.cli import main
from training.identity import made_by
from training.steps import read_step, write_step

PROBES = '[evasions.insult]\nplain = ["connard", "un mot"]\n[innocent]\nany = ["bonjour"]\n'


@pytest.fixture
def probes(tmp_path):
    path = tmp_path / "few.toml"
    path.write_text(PROBES, encoding="utf-8")
    return path


def test_probes_and_a_dictionary_as_json(probes, tmp_path, capsys):
    words = tmp_path / "words.txt"
    words.write_text("bonjour\nmerde\n", encoding="utf-8")
    assert main(["toxicity", "--json", "--probes", str(probes), "--dictionary", str(words)]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["probes"]["few"]["recall"] == 0.5
    assert figures["dictionary"] == {"forms": 2, "refused": 1, "derived": []}
    assert set(figures) == {"probes", "dictionary"}


def test_probes_as_a_table(probes, capsys):
    assert main(["toxicity", "--probes", str(probes)]) == 0
    assert "missed  insult: un mot" in capsys.readouterr().out


def test_figures_are_kept_for_the_composer_they_are_about_beside_others(probes, tmp_path):
    output = tmp_path / "figures" / "toxicity.json"
    maker = made_by(DEFAULT_MODEL)
    write_step(output, {"probes": {}, "cost": {"strict": 1}}, composer=maker)
    assert main(["toxicity", "--probes", str(probes), "--output", str(output)]) == 0
    found = read_step(output, composer=maker).figures
    assert found["probes"]["few"]["recall"] == 0.5
    assert found["cost"] == {"strict": 1}
    write_step(output, {"cost": {"strict": 1}}, composer="another")
    assert main(["toxicity", "--probes", str(probes), "--output", str(output)]) == 0
    assert "cost" not in read_step(output, composer=maker).figures


def test_a_missing_file_is_said_in_a_sentence(tmp_path, capsys):
    assert main(["toxicity", "--probes", str(tmp_path / "none.toml")]) == 1
    assert "cannot be read" in capsys.readouterr().err


def test_rates_come_by_source(tmp_path, capsys):
    text = tmp_path / "clean.jsonl"
    text.write_text(json.dumps({"lines": ["merde", "bonjour"]}) + "\n", encoding="utf-8")
    arguments = ["--lines", "1", "--text", str(text), "--keep", str(tmp_path / "kept")]
    assert main(["toxicity", "--json", *arguments]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert list(figures["rates"]) == ["clean text", "raw model", "strict", "standard", "off"]
    assert figures["rates"]["clean text"]["by_category"] == {"vulgar": 1}
    assert all(counted["lines"] == 1 for counted in list(figures["rates"].values())[1:])
    assert figures["rates"]["strict"]["refused"]["strict"] == 0
