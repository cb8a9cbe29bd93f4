"""Artists of Genius: found by name or id, told apart, or named as unknown."""

import re

import pytest
from genius_server import songs
from training_corpus import VERSE

pytest.importorskip("lyricsgenius", reason="the training extra is not installed")


@pytest.mark.parametrize(
    ("asked", "found"),
    [("Untel", 1), ("UNTEL JUNIOR", 2), ("mediane", 3), ("id:5", 5), ("id:4 jumeau", 4)],
)
def test_artists_are_matched_by_their_whole_name_or_by_id(gather, tmp_path, genius, asked, found):
    genius.songs = {n: {"title": "X", "singers": [n], "lines": VERSE} for n in genius.artists}
    gather(asked)
    assert [song["artist_id"] for song in songs(tmp_path)] == [found]


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("unte", r"no artist named « unte »; near: Untel \(id:1\), Untel Junior \(id:2\)"),
        ("Jumeau", r"several artists: say which, id:4, id:5"),
        ("id:9", "no artist with the id 9"),
        ("id:1 Médiane", "id:1 is Untel, not Médiane"),
    ],
)
def test_an_artist_that_cannot_be_told_is_named_and_the_others_go_on(gather, asked, says):
    summary = gather(asked, "id:1")
    assert summary.songs_new == 2
    assert len(summary.unknown) == 1
    assert re.search(says, summary.unknown[0])


def test_an_artist_known_by_a_song_only_is_found(gather, genius, monkeypatch):
    monkeypatch.setattr(genius, "answer", hide_artists(genius.answer))
    assert gather("Untel").songs_new == 2


def hide_artists(answer):
    def hidden(path, *request):
        if "search/artist" in path:
            return 200, {"response": {"sections": []}}
        return answer(path, *request)

    return hidden
