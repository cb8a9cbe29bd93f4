import json
import sys

from bot.bench import bench, report, soak
from bot.cli import main


def stand_in(monkeypatch, figures):
    async def run(settings, progress):
        return figures

    monkeypatch.setattr(bench, "run", run)


def test_json_goes_to_stdout_alone(monkeypatch, capsys):
    stand_in(monkeypatch, {"speedup_at_64": 6.5})
    assert main(["bench", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"speedup_at_64": 6.5}


def test_without_matplotlib_nothing_is_measured(monkeypatch, capsys, tmp_path):
    def never(settings, progress):
        raise AssertionError

    monkeypatch.setattr(bench, "run", never)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert main(["bench", "--plot", str(tmp_path / "x.png")]) == 1
    assert "couplet[plot]" in capsys.readouterr().err


def test_the_table_is_for_people(monkeypatch, capsys):
    stand_in(monkeypatch, {})
    monkeypatch.setattr(report, "table", lambda figures: "a table")
    assert main(["bench"]) == 0
    assert capsys.readouterr().out == "a table\n"


def test_the_soak_is_a_run_of_its_own(monkeypatch, capsys):
    async def run(settings, verses, progress):
        return {"verses": verses, "seconds": 2.0, "resident_mb": [100.4, 101], "growth_mb": 0.6}

    monkeypatch.setattr(soak, "soak", run)
    assert main(["bench", "--soak", "40"]) == 0
    out = capsys.readouterr().out
    assert "40 verses" in out
    assert "100 101" in out
    assert main(["bench", "--soak", "40", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["growth_mb"] == 0.6
    assert main(["bench", "--soak", "3"]) == 2
    assert "20 verses or more" in capsys.readouterr().err
