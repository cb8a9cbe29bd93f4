import numpy as np
import pytest

from training.wordvectors import WINDOW, common_direction, rarity, word_vectors


def vectors(songs, size, dimensions=4):
    """Make vectors of songs, each a list of rows of words."""
    ranks = np.array([rank for song in songs for rank in song])
    border = np.array([place == 0 for song in songs for place in range(len(song))])
    return word_vectors(ranks, border, size, dimensions)


def test_words_of_the_same_company_are_alike():
    sea, town = [0, 2, 1, 2, 0, 3], [4, 6, 5, 6, 4, 7]
    found = vectors([sea, town] * 9, 8)
    assert found[0] @ found[1] > 0.9
    assert abs(found[0] @ found[4]) < 0.1
    assert np.linalg.norm(found, axis=1) == pytest.approx(1, abs=1e-3)


def test_words_of_two_songs_and_words_far_apart_are_no_neighbours():
    beside = vectors([[0, 1]] * 5 + [[2, 3]] * 5, 4)
    parted = vectors([[0], [1]] * 5 + [[2, 3]] * 5, 4)
    far = vectors([[0, *[-1] * WINDOW, 1]] * 5 + [[2, 3]] * 5, 4)
    assert np.abs(beside[0]).max() > 0.5
    for found in (parted, far):
        assert np.abs(found[:2]).max() < 0.01
        assert np.abs(found[2:]).max() > 0.5


def test_frequent_words_weigh_less_and_what_all_share_is_theirs():
    assert rarity(np.array([1e-3, 0.0])).tolist() == [0.5, 1.0]
    common = common_direction(np.eye(2, dtype=np.float32), np.array([0.9, 0.1]))
    assert common == pytest.approx(np.array([0.71, 0.70]), abs=0.01)
