import json

import pytest

from training.steps import StepError, read_step, write_step


@pytest.fixture
def text(tmp_path):
    path = tmp_path / "valid.txt"
    path.write_text("la pluie\n", encoding="utf-8")
    return path


def test_figures_come_back_for_the_same_files(tmp_path, text):
    path = tmp_path / "figures" / "some.json"
    write_step(path, {"bits": 1.5}, text=text)
    assert read_step(path, text=text).figures == {"bits": 1.5}
    assert [file.name for file in path.parent.iterdir()] == ["some.json"]


def test_figures_about_another_file_are_left_out(tmp_path, text):
    path = tmp_path / "some.json"
    write_step(path, {"bits": 1.5}, text=text)
    text.write_text("la neige\n", encoding="utf-8")
    step = read_step(path, text=text)
    assert step.figures is None
    assert step.missing == "measured on another text"


def test_figures_that_do_not_say_what_they_are_about_are_left_out(tmp_path, text):
    path = tmp_path / "some.json"
    write_step(path, {"bits": 1.5})
    assert read_step(path).figures == {"bits": 1.5}
    step = read_step(path, text=text)
    assert step.figures is None
    assert step.missing == "not known of which text"


def test_a_step_that_was_not_run_or_failed_is_missing(tmp_path):
    assert read_step(tmp_path / "none.json").missing == "not measured"
    (tmp_path / "empty.json").write_text("", encoding="utf-8")
    assert read_step(tmp_path / "empty.json").missing == "not measured"


def test_a_place_that_cannot_be_written_is_named(tmp_path, text):
    for path in (tmp_path, text / "figures" / "some.json"):
        with pytest.raises(StepError, match=f"{path} cannot be written: .*--output"):
            write_step(path, {"bits": 1.5})


@pytest.mark.parametrize("content", ["{", json.dumps([1])])
def test_what_is_no_figures_is_refused(tmp_path, content):
    path = tmp_path / "some.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(StepError, match=r"some\.json"):
        read_step(path)
