"""Collecting from a stand-in for Genius, with all that goes wrong on the way."""

import json
import os
from contextlib import suppress

import pytest

pytest.importorskip("lyricsgenius", reason="the training extra is not installed")

from genius_server import songs
from training_corpus import VERSE

from training.clean import clean
from training.cli import main
from training.collect import CollectError
from training.collect.client import TRIES


def test_an_artist_s_own_songs_are_written_with_their_structure(gather, tmp_path, genius):
    summary = gather("untel")
    assert songs(tmp_path) == [
        {
            "artist": "Untel",
            "artist_id": 1,
            "id": 10,
            "title": "Un",
            "url": "https://genius.com/song-10",
            "year": None,
            "lyrics": [{"header": "Couplet 1 : Untel", "lines": VERSE[:2]}],
        },
        {
            "artist": "Untel",
            "artist_id": 1,
            "id": 11,
            "title": "Deux",
            "url": "https://genius.com/song-11",
            "year": 2004,
            "lyrics": [{"header": None, "lines": VERSE[2:]}],
        },
    ]
    assert (summary.artists, summary.songs_listed, summary.songs_new) == (1, 3, 2)
    assert summary.without_lyrics == 1
    assert not genius.asked["/page/song-12"]  # another artist's, he is a guest
    assert not genius.asked["/page/song-14"]  # no song


def test_nothing_is_asked_for_twice(gather, tmp_path, genius):
    gather("untel", "id:2")
    before = genius.asked.copy()
    summary = gather("untel", "id:2")
    assert genius.asked == before
    assert all(before[f"/page/song-{number}"] == 1 for number in (10, 11, 12, 13))
    assert (summary.songs_had_already, summary.songs_new, summary.without_lyrics) == (3, 0, 1)


@pytest.mark.parametrize("cut_at", range(9))
def test_a_run_cut_off_anywhere_goes_on_without_a_second_download(gather, tmp_path, genius, cut_at):
    answer, answered = genius.answer, []

    def counted(*request):
        if len(answered) == cut_at:
            raise ConnectionError
        answered.append(request)
        return answer(*request)

    genius.answer = counted
    with suppress(CollectError):
        gather("untel", "médiane")
    assert len(answered) == cut_at
    first, cut_at = cut_at, None
    gather("untel", "médiane")
    assert {song["id"] for song in songs(tmp_path)} == {10, 11}
    assert all(answered.count(request) == 1 for request in answered)
    assert len(answered) == 9 > first


def test_a_line_cut_off_in_the_middle_is_fetched_again(gather, tmp_path):
    gather("untel")
    whole = (tmp_path / "songs.jsonl").read_bytes()
    os.truncate(tmp_path / "songs.jsonl", len(whole) - 20)
    gather("untel")
    assert (tmp_path / "songs.jsonl").read_bytes() == whole


@pytest.mark.parametrize("path", ["/page/song-10", "/api/artists/1/songs"])
@pytest.mark.parametrize("fault", [429, 500, 503, "drop", "cut", "slow"])
def test_what_may_pass_is_tried_again(gather, tmp_path, genius, waits, path, fault):
    genius.faults[path] = [fault, fault]
    summary = gather("untel", timeout=20.0 if fault != "slow" else 0.2)
    assert summary.songs_new == 2
    assert genius.asked[path] >= 3
    assert waits == ([7, 7] if fault == 429 else [2, 4])


def test_a_song_without_an_answer_is_left_for_the_next_run(gather, tmp_path, genius):
    genius.faults["/page/song-10"] = [500] * TRIES
    summary = gather("untel")
    assert (summary.without_answer, summary.songs_new) == (1, 1)
    assert gather("untel").songs_new == 1
    assert {song["id"] for song in songs(tmp_path)} == {10, 11}


def test_several_in_a_row_end_the_run(gather, genius):
    for number in (10, 11, 13):
        genius.faults[f"/page/song-{number}"] = [403] * TRIES
    with pytest.raises(CollectError, match="later"):
        gather("untel")


def test_a_page_that_is_gone_is_a_song_without_lyrics(gather, genius):
    genius.faults["/page/song-10"] = [404]
    assert gather("untel").without_lyrics == 2


@pytest.mark.parametrize(
    ("path", "asked", "about"),
    [
        ("/api/artists/1", "id:1", "the artist 1"),
        ("/api/artists/1/songs", "id:1", "the songs of Untel"),
        ("/api/search", "unte", "the artist « unte »"),
    ],
)
def test_an_answer_of_another_form_is_said(gather, genius, path, asked, about):
    genius.faults[path] = ["odd"]
    with pytest.raises(CollectError, match=f"answer about {about} has another form"):
        gather(asked)
    assert gather(asked).songs_new == (2 if asked == "id:1" else 0)


def test_a_song_of_another_form_is_said(gather, genius, monkeypatch):
    monkeypatch.setattr(genius, "listed", lambda _: {"primary_artist": genius.artist(1)})
    with pytest.raises(CollectError, match="the songs of Untel has another form"):
        gather("id:1")


@pytest.mark.parametrize("status", [204, 206, 304])
def test_what_is_neither_an_answer_nor_a_fault_is_said(gather, genius, status):
    genius.faults["/api/artists/1/songs"] = [status]
    with pytest.raises(CollectError, match=f"with status {status}"):
        gather("id:1")
    assert gather("id:1").songs_new == 2


def test_a_page_that_moved_is_found(gather, genius):
    genius.faults["/page/song-10"] = ["moved"]
    assert gather("id:1").songs_new == 2


def test_new_songs_are_found_when_asked(gather, genius):
    gather("untel")
    genius.songs[20] = {"title": "Neuf", "singers": [1], "lines": VERSE}
    assert gather("untel").songs_new == 0
    assert gather("untel", anew=True).songs_new == 1


def test_several_headers_and_broken_ones_part_the_sections(gather, tmp_path, genius):
    lines = ["Avant", "[Refrain : Untel &", "Médiane]", "Un", "", "Deux", "[Outro]"]
    genius.songs = {10: {"title": "Un", "singers": [1], "lines": lines}}
    gather("untel")
    assert songs(tmp_path)[0]["lyrics"] == [
        {"header": None, "lines": ["Avant"]},
        {"header": "Refrain : Untel & Médiane", "lines": ["Un", "Deux"]},
        {"header": "Outro", "lines": []},
    ]


def test_clean_reads_what_was_collected(gather, tmp_path):
    gather("untel")
    clean([tmp_path / "songs.jsonl"], tmp_path / "clean.jsonl", workers=1)
    rows = [json.loads(line) for line in (tmp_path / "clean.jsonl").read_text().splitlines()]
    assert rows == [
        {"artist": "untel", "song": "Un", "lines": VERSE[:2]},
        {"artist": "untel", "song": "Deux", "lines": VERSE[2:]},
    ]


def test_the_command_sums_up(genius, capsys, tmp_path):
    (tmp_path / "artists.txt").write_text("# who\nUntel\n\nunte\n")
    assert main(["collect", "--file", "artists.txt", "--pause", "0"]) == 1
    out, err = capsys.readouterr()
    assert "songs new" in out
    assert "near: Untel" in err
    assert "copyrighted" in err
    assert len((tmp_path / "work" / "lyrics.jsonl").read_text().splitlines()) == 2
    assert main(["collect", "Untel", "--pause", "0"]) == 0


@pytest.mark.parametrize(("token", "says"), [("", "put it into .env"), ("wrong", "refuses")])
def test_a_token_is_needed_and_must_be_right(genius, monkeypatch, capsys, token, says):
    monkeypatch.setenv("GENIUS_TOKEN", token)
    assert main(["collect", "Untel", "--pause", "0"]) == 78
    err = capsys.readouterr().err
    assert says in err
    assert err.splitlines()[-1].startswith("couplet: ")
    assert "Traceback" not in err


def test_nobody_asked_for_is_wrong_usage(genius, capsys):
    with pytest.raises(SystemExit) as caught:
        main(["collect"])
    assert caught.value.code == 2
    assert "--file" in capsys.readouterr().err


def test_another_file_is_not_added_to(gather, tmp_path):
    (tmp_path / "songs.jsonl").write_text('{"title": "no id"}\n')
    with pytest.raises(CollectError, match="another --output"):
        gather("untel")


def test_a_full_disk_keeps_what_was_collected(gather, tmp_path, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CollectError, match="No space left"):
        gather("untel")
