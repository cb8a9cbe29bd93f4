import random

import numpy as np
import pytest

from training.yardsticks.origin import WINDOW, song_words, train_origin, windows

WORDS = ["le", "chat", "dort", "sous", "la", "lune", "et", "le", "vent", "passe"]


def song(lines, rare=None):
    said = [" ".join(WORDS) for _ in range(lines)]
    if rare is not None:
        said[rare] = "le zébu " + " ".join(WORDS[:8])
    return said


def test_windows_hold_no_rare_word_and_end_where_they_say():
    songs = [song(4), song(4, rare=1)]
    numbers = {word: i for i, word in enumerate(dict.fromkeys(WORDS))}
    found = windows(songs, numbers)
    assert found.all == 2 * (40 - WINDOW)
    assert found.coverage < 1
    for row, (number, place) in zip(found.ids, found.places, strict=True):
        said = song_words(songs[number])
        assert [numbers[word] for word in said[place - WINDOW : place + 1]] == row.tolist()
    touched = range(11 - WINDOW, 12)  # windows from here on hold the rare word
    assert not any(n == 1 and place - WINDOW in touched for n, place in found.places)


def test_it_learns_what_repeats_and_tells_its_course():
    found = train_origin([song(30)] * 3, [song(8)], minutes=0.02, min_count=2)
    assert found.coverage == 1
    minutes, passes, losses, accuracies, _ = zip(*found.checks, strict=True)
    assert list(minutes) == sorted(minutes)
    assert list(passes) == sorted(passes)
    assert losses[-1] <= losses[0]
    assert found.accuracy == max(accuracies)
    assert len(found.places) == 80 - WINDOW


def test_songs_of_rare_words_alone_are_refused():
    draw = random.Random(0)
    strange = ["".join(draw.choices("abcdefgh", k=9)) for _ in range(60)]
    with pytest.raises(ValueError, match="too small"):
        train_origin([[" ".join(strange)]], [song(4)], minutes=0.01)
    assert np.isfinite(train_origin([song(9)], [song(4)], minutes=0.001, min_count=1).perplexity)
