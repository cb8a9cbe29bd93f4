import json
from pathlib import Path

import numpy as np
import pytest

from bot.composer.ngrams import NgramSet
from bot.composer.originality import Originality
from bot.inference.tokenizer import Tokenizer
from bot.lyrics.form import restore
from bot.lyrics.phonetics import Sounds
from bot.lyrics.text import folded_words
from training.enough import CorpusError
from training.prepare import PrepareError, prepare, usual_casing
from training.prepared import COUNTS_FILE, NotPreparedError, read_counts
from training.songs import Song, SongsError, read_songs
from training.split import split_by_artist, strike_shared


def lines_of(stream, tokenizer):
    song, newline = tokenizer.id("<song>"), tokenizer.newline
    line = []
    for token in stream.tolist():
        if token == song:
            continue
        line.append(token)
        if token == newline:
            yield tokenizer.symbols(line)
            line = []


def test_every_file_of_the_folder_is_there_and_no_other(prepared):
    assert {path.name for path in prepared.iterdir()} == {
        "train.bin", "valid.bin", "valid.txt", "tokenizer.json", "sounds.tsv", "ngrams.bin",
        "commonplaces.bin", "themes.bin",
        "prepare.json",
    }  # fmt: skip


def test_the_streams_spell_the_songs_again(prepared, clean_file):
    tokenizer = Tokenizer.load(prepared / "tokenizer.json")
    train, valid = split_by_artist(list(read_songs(clean_file)), 0.2)
    stream = np.fromfile(prepared / "train.bin", dtype="<u2")
    spelt = [restore(symbols) for symbols in lines_of(stream, tokenizer)]
    assert spelt == [line.lower() for song in train for line in song.lines]
    kept, _ = strike_shared(train, valid)
    stream = np.fromfile(prepared / "valid.bin", dtype="<u2")
    spelt = [restore(symbols) for symbols in lines_of(stream, tokenizer)]
    assert spelt == [line.lower() for song in kept for line in song.lines]
    assert spelt == [x for x in (prepared / "valid.txt").read_text("utf-8").splitlines() if x]


def test_what_cleaning_struck_from_the_raw_text_is_known_too(clean_file, tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "quelqu'un.txt").write_text("[Refrain]\nbrume verte sur mon vieux canal gelé", "utf-8")
    line = folded_words("brume verte sur mon vieux canal")
    for folders, known in (([], False), ([raw], True)):
        prepare(clean_file, tmp_path / "data", raw=folders, vocabulary=400, valid_share=0.2)
        rule = Originality(NgramSet.load(tmp_path / "data" / "ngrams.bin"))
        assert rule.overlaps([line])[0].copies is known
        assert json.loads((tmp_path / "data" / "prepare.json").read_text())["raw"] is known


def test_lines_ask_for_their_syllables_and_some_have_their_beginning_given(prepared):
    tokenizer = Tokenizer.load(prepared / "tokenizer.json")
    sounds = Sounds.load(prepared / "sounds.tsv")
    stream = np.fromfile(prepared / "train.bin", dtype="<u2")
    lines = list(lines_of(stream, tokenizer))
    for symbols in lines[:50]:
        assert symbols[0] == f"<syllables:{sounds.syllables(restore(symbols))}>"
    assert 0.05 < sum("<begin>" in symbols for symbols in lines) / len(lines) < 0.3
    valid = np.fromfile(prepared / "valid.bin", dtype="<u2")
    assert tokenizer.id("<begin>") not in valid


def test_names_keep_their_capitals(prepared):
    sounds = Sounds.load(prepared / "sounds.tsv")
    assert sounds.casing("marseille") == "Marseille"
    assert sounds.casing("ville") == "ville"


def test_the_ngrams_know_every_line_of_the_corpus(prepared, clean_file):
    rule = Originality(NgramSet.load(prepared / "ngrams.bin"))
    for song in read_songs(clean_file):
        assert all(
            found.copies for found in rule.overlaps([folded_words(line) for line in song.lines])
        )


def test_preparing_twice_gives_the_same(prepared, clean_file, tmp_path):
    prepare(clean_file, tmp_path, vocabulary=380, valid_share=0.2)
    for path in prepared.iterdir():
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


def test_usual_casing_ignores_the_first_word():
    songs = [Song("A", ["Dans Paris", "Viens à Paris", "Dans Paris", "Dans paris"])]
    assert usual_casing(songs) == {"paris": "Paris"}


@pytest.mark.parametrize(
    ("content", "error", "match"),
    [
        (None, SongsError, "training clean"),
        ("not json", SongsError, "line 1"),
        ('{"artist": "A"}', SongsError, "line 1"),
        ("", CorpusError, "0 lines by 0 artists"),
        ('{"artist": "A", "song": "1", "lines": ["la nuit tombe"]}', CorpusError, "needs 200 by 2"),
        (
            "".join(
                json.dumps({"artist": artist, "song": "1", "lines": ["la nuit tombe"] * 100}) + "\n"
                for artist in "AB"
            ),
            PrepareError,
            "more artists",
        ),
    ],
)
def test_a_file_that_cannot_be_prepared_is_named(tmp_path, content, error, match):
    path = tmp_path / "clean.jsonl"
    if content is not None:
        path.write_text(content, "utf-8")
    with pytest.raises(error, match=match):
        prepare(path, tmp_path / "data")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"valid_share": 0.0}, "--valid-share .* not 0"),
        ({"valid_share": 5.0}, "--valid-share .* not 5"),
        ({"valid_share": float("nan")}, "--valid-share .* not nan"),
        ({"vocabulary": 65_537}, "--vocabulary can be 65,536 tokens at most"),
        ({"vocabulary": 100}, "too small"),
        ({"raw": [Path("nowhere")]}, "does not exist"),
    ],
)
def test_options_out_of_bounds_are_named_and_leave_the_folder(clean_file, tmp_path, options, match):
    (tmp_path / COUNTS_FILE).write_text("{}", "utf-8")
    with pytest.raises(ValueError, match=match):
        prepare(clean_file, tmp_path, **{"valid_share": 0.2, **options})
    assert [path.name for path in tmp_path.iterdir()] == [COUNTS_FILE]


def test_a_folder_that_cannot_be_written_is_named(clean_file, tmp_path):
    (tmp_path / "file").write_text("", "utf-8")
    for output in (tmp_path / "file", tmp_path / "file" / "data"):
        with pytest.raises(PrepareError, match=f"{output} cannot be filled: .*--output"):
            prepare(clean_file, output, vocabulary=380, valid_share=0.2)


def test_a_folder_prepared_halfway_passes_for_none(clean_file, tmp_path, monkeypatch):
    (tmp_path / COUNTS_FILE).write_text("{}", "utf-8")

    def killed(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("training.prepare.build_themes", killed)
    with pytest.raises(KeyboardInterrupt):
        prepare(clean_file, tmp_path, vocabulary=380, valid_share=0.2)
    assert (tmp_path / "tokenizer.json").is_file()
    with pytest.raises(NotPreparedError, match="training prepare"):
        read_counts(tmp_path)


def test_the_report_counts_what_is_there(prepared):
    report = json.loads((prepared / "prepare.json").read_text())
    assert report["train_tokens"] == (prepared / "train.bin").stat().st_size // 2
    text = (prepared / "valid.txt").read_text("utf-8")
    assert report["valid_characters"] == len(text) - text.count("\n\n")
