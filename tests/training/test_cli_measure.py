import argparse
import json
from importlib import import_module
from pathlib import Path

import pytest

from training.cli import COMMANDS, main
from training.cli.measure import steps
from training.steps import write_step


@pytest.fixture
def asked():
    return argparse.Namespace(
        bundle=Path("b"),
        run=Path("r"),
        data=Path("d"),
        clean=Path("c"),
        figures=Path("f"),
        raw=Path("t"),
        scale=0.5,
    )


def test_every_step_is_a_command_with_options_it_knows(asked):
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers()
    for name in COMMANDS:
        import_module(f"training.cli.{name}").add_parser(commands)
    parsed = {words[0]: parser.parse_args(words) for words in steps(asked)}
    assert list(parsed)[-1] == "report"
    assert parsed["report"].figures == Path("f")
    assert parsed["memorisation"].seeds == 1500
    assert parsed["yardsticks"].minutes == 3
    assert parsed["judge"].first == 160
    assert parsed["judge"].deep
    assert parsed["judge"].raw == Path("t")
    assert parsed["judge"].output == Path("f") / "verses.json"
    for name in ("bench", "yardsticks", "scaling", "weaknesses", "memorisation"):
        assert parsed[name].output == Path("f") / f"{name}.json"


def test_a_step_that_fails_is_told_and_the_others_run(asked, monkeypatch, tmp_path, capsys):
    ran = []
    monkeypatch.setattr(
        "training.cli.main", lambda words: ran.append(words[0]) or words[0] == "bench"
    )
    command = import_module("training.cli.measure").run
    with pytest.raises(RuntimeError, match=r"failed, see above: bench\."):
        command(asked)
    assert ran[-1] == "report"
    assert "python -m training bench" in capsys.readouterr().err


def test_gates_are_drawn_and_told(prepared, tmp_path, capsys):
    from bot.inference.tokenizer import Tokenizer
    from training.export import export
    from training.model import LanguageModel, ModelConfig

    size = Tokenizer.load(prepared / "tokenizer.json").size
    export(LanguageModel(ModelConfig(size, 8, (8,))), tmp_path / "tiny", prepared=prepared)
    picture = tmp_path / "line.png"
    words = ["gates", "Le vent répare la ville", "--bundle", str(tmp_path / "tiny")]
    assert main([*words, "--output", str(picture)]) == 0
    assert picture.is_file()
    assert picture.with_suffix(".txt").read_text("utf-8") == capsys.readouterr().out


def test_one_experiment_keeps_the_others_figures(prepared, tmp_path, monkeypatch):
    from training.cli import weaknesses

    bundle, output = tmp_path / "bundle", tmp_path / "weaknesses.json"
    bundle.mkdir()
    (bundle / "weights.bin").write_bytes(b"weights")
    about = {"weights": bundle / "weights.bin", "text": prepared / "valid.txt"}
    write_step(output, {"vanishing": {"steps": 1, "scale": 1.0}}, **about)
    monkeypatch.setattr(
        weaknesses, "experiments", lambda *_, **__: iter([("memory", {"lines": 3})])
    )
    words = ["weaknesses", "--bundle", str(bundle), "--data", str(prepared), "--only", "memory"]
    assert main([*words, "--scale", "0.5", "--output", str(output)]) == 0
    kept = json.loads(output.read_text("utf-8"))
    assert kept["vanishing"] == {"steps": 1, "scale": 1.0}
    assert kept["memory"] == {"lines": 3, "scale": 0.5}
