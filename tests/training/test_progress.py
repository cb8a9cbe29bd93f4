import csv
import dataclasses

import pytest

from training.progress import HEADER, LOG_EVERY, Progress, Record, stage

FIRST = Record(step=0, seconds=0.0, share=0.0, epochs=0.0, tokens=0, loss=4.0, rate=1e-3, norm=1.0)


def records(first, last):
    for step in range(first, last):
        yield dataclasses.replace(
            FIRST, step=step, seconds=2.0 * step, share=step / 100, tokens=50 * step
        )


def rows(path):
    with path.open() as file:
        return list(csv.DictReader(file))


def test_the_log_has_a_row_every_so_often_and_one_an_evaluation(tmp_path, capsys):
    with Progress(tmp_path / "log.csv", tokens_per_character=0.3) as progress:
        for record in records(1, 2 * LOG_EVERY + 1):
            progress.show(record)
        progress.evaluated(40, 80.0, 1.75)
    logged = rows(tmp_path / "log.csv")
    assert [row["step"] for row in logged] == ["20", "40", "40"]
    assert [row["valid_bpc"] for row in logged] == ["", "", "1.75"]
    assert tuple(logged[0]) == HEADER == (*Record.__dataclass_fields__, "valid_bpc")
    said = capsys.readouterr().err
    assert "1.731 bits/char" in said  # 4 nats · 0.3 / ln 2
    assert "25 tokens/s" in said
    assert "2 min left" in said
    assert "1.7500 bits per character" in said


def test_a_resumed_log_drops_what_is_trained_again(tmp_path):
    log = tmp_path / "log.csv"
    with Progress(log) as progress:
        for record in records(1, 61):
            progress.show(record)
    with Progress(log, after=45) as progress:
        for record in records(46, 81):
            progress.show(record)
    assert [row["step"] for row in rows(log)] == ["20", "40", "60", "80"]


def test_lines_name_the_stage(tmp_path, capsys):
    token = stage.set("[3/5] ")
    with Progress(tmp_path / "log.csv") as progress:
        progress.warn("Careful.")
    stage.reset(token)
    assert capsys.readouterr().err == "[3/5] Careful.\n"


def test_a_log_that_cannot_be_written_is_said_and_survived(tmp_path, capsys, monkeypatch):
    with Progress(tmp_path / "log.csv") as progress:

        def full():
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(progress._file, "flush", full, raising=False)
        progress.evaluated(1, 1.0, 2.0)
    assert "No space left" in capsys.readouterr().err


@pytest.mark.parametrize("broken", ["", "step,seconds\n1"])
def test_an_earlier_log_that_was_cut_off_is_no_hindrance(tmp_path, broken):
    (tmp_path / "log.csv").write_text(broken)
    with Progress(tmp_path / "log.csv", after=10) as progress:
        progress.evaluated(11, 1.0, 2.0)
    assert [row["step"] for row in rows(tmp_path / "log.csv")] == ["11"]
