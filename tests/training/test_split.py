import json
import tracemalloc

from training.prepared import COUNTS_FILE, read_counts
from training.songs import Song, read_songs
from training.split import TrainingSongs, split_by_artist, strike_shared


def test_artists_are_never_on_both_sides():
    songs = [Song(f"A{i % 9}", [f"ligne {i} du texte {i}"]) for i in range(90)]
    train, valid = split_by_artist(songs, 0.2)
    assert {s.artist for s in train}.isdisjoint(s.artist for s in valid)
    assert len(train) + len(valid) == 90
    assert valid


def test_what_training_has_is_struck_from_validation_and_repeats_too():
    train = [Song("A", ["La nuit tombe."])]
    held = [Song("B", ["la nuit tombe", "le jour se lève", "Le jour se lève !"])]
    kept, struck = strike_shared(train, held)
    assert kept == [Song("B", ["le jour se lève"])]
    assert struck == 2


def test_the_songs_trained_on_are_those_that_were_prepared(clean_file, prepared):
    train, _ = split_by_artist(list(read_songs(clean_file)), read_counts(prepared)["valid_share"])
    songs = TrainingSongs(clean_file, prepared)
    assert list(songs) == train
    assert list(songs) == train  # read anew each time
    text = "\n\n".join("\n".join(song.lines) for song in train).lower() + "\n\n"
    assert "".join(songs.texts) == text


def test_the_text_is_never_held_whole(tmp_path):
    (tmp_path / COUNTS_FILE).write_text('{"valid_share": 0.1}', "utf-8")
    clean, line = tmp_path / "clean.jsonl", "la pluie tombe sur la ville"
    with clean.open("w", encoding="utf-8") as file:
        for number in range(400):
            song = {"artist": f"A{number % 20}", "song": str(number), "lines": [line] * 50}
            file.write(json.dumps(song) + "\n")
    tracemalloc.start()
    try:
        length = sum(map(len, TrainingSongs(clean, tmp_path).texts))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < length / 4
