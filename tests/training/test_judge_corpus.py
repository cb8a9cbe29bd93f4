import json

import pytest

from bot.lyrics.text import folded_words
from training.judge.corpus import Corpus
from training.judge.verses import JudgeError

SONGS = [
    ("ana", ["La pluie compte ses pièces", "sur le toit du vieux garage"]),
    ("ben", ["Ma tortue lit le journal", "J'épluche la lune", "La pluie compte ses pièces d'or"]),
]


@pytest.fixture
def corpus():
    return Corpus(SONGS)


def run(text):
    return tuple(folded_words(text))


def test_runs_are_found_within_lines_and_across_their_borders(corpus):
    assert corpus.holds([run("compte ses pieces sur LE toit"), run("tortue lit le")]) == [True] * 2


def test_runs_are_not_found_across_songs_nor_with_a_word_between(corpus):
    asked = [run("vieux garage ma tortue"), run("pluie compte pièces"), run("ses pièces du toit")]
    assert corpus.holds(asked) == [False] * 3


def test_words_the_corpus_has_not_and_runs_longer_than_it_are_not_found(corpus):
    assert corpus.holds([run("la pluie compte ses euros"), run("lune " * 40)]) == [False] * 2
    assert corpus.holds([]) == []


def test_a_whole_line_is_found_from_its_first_word_to_its_last_only(corpus):
    asked = [
        run("j'épluche la lune"),
        run("la tortue"),
        run("La pluie compte ses pièces"),
        run("pluie compte ses pièces"),
        run("le journal j'épluche"),
        run("Ma tortue lit le"),
    ]
    found = corpus.holds(asked, whole_lines=True)
    assert found == [True, False, True, False, False, False]


def test_an_artist_does_not_copy_himself(corpus):
    asked = [run("ma tortue lit"), run("ma tortue lit"), run("la pluie compte ses pièces")]
    assert corpus.holds(asked, other_than=["ben", "ana", "ben"]) == [False, True, True]


def test_equal_runs_and_runs_of_many_lengths_are_told_apart(corpus):
    asked = [run("la lune"), run("la tortue lit"), run("la lune"), run("lune"), run("toit du")]
    assert corpus.holds(asked) == [True, False, True, True, True]


def test_every_run_of_a_text_is_found_and_no_other(corpus):
    words = [word for line in SONGS[1][1] for word in folded_words(line)]
    asked = [tuple(words[i : i + n]) for n in (1, 2, 3, 6) for i in range(len(words) - n + 1)]
    assert all(corpus.holds(asked))
    swapped = [(b, a, c) for a, b, c in zip(words, words[1:], words[2:], strict=False) if a != b]
    true = set(zip(words, words[1:], words[2:], strict=False))
    assert corpus.holds(swapped) == [run in true for run in swapped]


def test_spellings_and_artists_are_kept(corpus):
    assert {"pièces", "j'", "d'"} <= corpus.spellings
    assert corpus.artist_of["ma tortue lit le journal"] == "ben"


def test_clean_songs_are_read(tmp_path):
    path = tmp_path / "clean.jsonl"
    rows = [{"artist": a, "song": str(i), "lines": lines} for i, (a, lines) in enumerate(SONGS)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert Corpus.load(path).holds([run("le vieux garage"), run("le toit du")]) == [False, True]


def test_raw_text_is_read_as_people_wrote_it(tmp_path):
    text = "L’été\u2005revient\u200b vers\u00a0nous…\r\nE\u0301coute «\u00a0la mer\u00a0»"
    (tmp_path / "cleo.txt").write_text(text, encoding="utf-8")
    corpus = Corpus.load_raw(tmp_path)
    assert corpus.holds([run("l'été revient vers nous écoute la mer")]) == [True]
    assert corpus.holds([run("écoute la mer")], whole_lines=True) == [True]


def test_an_empty_folder_of_raw_text_is_an_error(tmp_path):
    with pytest.raises(JudgeError, match="no raw text"):
        Corpus.load_raw(tmp_path)
