import pytest
from terminal import one_sentence

from training.cli import main
from training.prepared import COUNTS_FILE, NotPreparedError, read_counts


def test_counts_of_a_prepared_folder(tmp_path):
    (tmp_path / COUNTS_FILE).write_text('{"train_lines": 7}', "utf-8")
    assert read_counts(tmp_path) == {"train_lines": 7}


@pytest.mark.parametrize(("content", "says"), [(None, "is not prepared"), ("{", "holds no counts")])
def test_a_folder_that_is_not_prepared_says_what_to_run(tmp_path, content, says):
    if content is not None:
        (tmp_path / COUNTS_FILE).write_text(content, "utf-8")
    with pytest.raises(NotPreparedError, match=rf"{says}: run `python -m training prepare`"):
        read_counts(tmp_path)


def test_training_asks_for_a_folder_prepared_to_its_end(tmp_path, capsys):
    (tmp_path / "tokenizer.json").write_text("{}", "utf-8")
    words = ["train", "--data", str(tmp_path), "--run", str(tmp_path / "run"), "--steps", "1"]
    assert main(words) == 1
    assert "is not prepared: run `python -m training prepare`" in one_sentence(capsys)
