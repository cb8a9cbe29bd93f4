import json

import pytest

from training.stages import Stage, Way


@pytest.fixture
def done():
    return []


@pytest.fixture
def stage(tmp_path, done):
    def make(name, inputs=None):
        def work():
            done.append(name)
            (tmp_path / name).write_text("made")
            return f"{name} made"

        return Stage(name, inputs, [tmp_path / name], work)

    return make


def go(tmp_path, *stages):
    way = Way(tmp_path / "memory" / "stages.json", len(stages))
    for stage in stages:
        way.go(stage)


def test_stages_are_done_in_order_and_said(tmp_path, stage, done, capsys):
    go(tmp_path, stage("mill"), stage("bake"))
    assert done == ["mill", "bake"]
    said = capsys.readouterr().err
    assert "[1/2 mill] mill made (0 s)" in said
    assert "[2/2 bake] bake made (0 s)" in said


def test_what_is_up_to_date_is_skipped(tmp_path, stage, done, capsys):
    go(tmp_path, stage("mill"), stage("bake"))
    go(tmp_path, stage("mill"), stage("bake"))
    assert done == ["mill", "bake"]
    assert "[2/2 bake] up to date" in capsys.readouterr().err


def test_a_change_makes_all_that_follows_out_of_date(tmp_path, stage, done):
    go(tmp_path, stage("sow"), stage("mill", 1), stage("bake"))
    go(tmp_path, stage("sow"), stage("mill", 2), stage("bake"))
    assert done == ["sow", "mill", "bake", "mill", "bake"]


def test_an_output_that_is_gone_is_made_again(tmp_path, stage, done):
    go(tmp_path, stage("mill"), stage("bake"))
    (tmp_path / "mill").unlink()
    go(tmp_path, stage("mill"), stage("bake"))
    assert done == ["mill", "bake", "mill"]


def test_a_stage_that_fails_is_done_again(tmp_path, stage, done):
    def fail():
        raise ValueError("no flour")

    with pytest.raises(ValueError, match="no flour"):
        go(tmp_path, stage("mill"), Stage("bake", None, [], fail))
    go(tmp_path, stage("mill"), stage("bake"))
    assert done == ["mill", "bake"]


@pytest.mark.parametrize("broken", ["", "[1]", "{"])
def test_a_memory_that_is_broken_is_no_hindrance(tmp_path, stage, done, broken):
    (tmp_path / "memory").mkdir()
    (tmp_path / "memory" / "stages.json").write_text(broken)
    go(tmp_path, stage("mill"))
    assert done == ["mill"]
    assert "mill" in json.loads((tmp_path / "memory" / "stages.json").read_text())
