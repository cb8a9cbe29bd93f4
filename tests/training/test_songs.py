import json

import pytest

from training.songs import Song, SongsError, character_count, read_songs, songs_of


def test_clean_songs_are_read(tmp_path):
    path = tmp_path / "clean.jsonl"
    rows = [{"artist": "ana", "song": "1", "lines": ["la mer"]}, {"artist": "ben", "lines": []}]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert list(read_songs(path)) == [Song("ana", ["la mer"]), Song("ben", [])]


@pytest.mark.parametrize("text", ["{", '{"artist": "x"}\n', "[1]\n"])
def test_a_file_of_other_things_is_named(tmp_path, text):
    path = tmp_path / "clean.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SongsError, match=r"clean\.jsonl, line 1"):
        list(read_songs(path))


def test_a_missing_file_says_what_to_run(tmp_path):
    with pytest.raises(SongsError, match="training clean"):
        list(read_songs(tmp_path / "clean.jsonl"))


def test_only_case_and_typography_change_before_counting():
    assert songs_of("L’ÉTÉ\u00a0!\n\nOui") == [["l'été !"], ["oui"]]


def test_a_line_counts_with_its_newline_and_blank_lines_do_not():
    assert character_count(songs_of("un\n\n\ndeux\ntrois\n")) == 3 + 5 + 6
