from training.songs import Song
from training.split import split_by_artist, strike_shared


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
