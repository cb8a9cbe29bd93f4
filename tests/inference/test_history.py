import numpy as np

from bot.inference.history import History


def test_a_row_is_its_script_and_what_follows() -> None:
    history = History(3)
    history.begin(0, (5, 6), given=False)
    history.begin(1, (7,), given=True)
    assert history.scored(2) == [1]
    assert history.upcoming(2)[0] == 6
    history.add(np.array([6, 8]), np.array([-1.0, -2.0]))
    assert history.scored(2) == [0, 1]
    history.left[1] = 4
    assert history.scored(2) == [0]
    tokens, logprobs = history.read(0)
    assert tokens == (5, 6)
    assert logprobs.tolist() == [0.0, -1.0]
    tokens, logprobs = history.read(1)
    assert tokens == (8,)
    assert logprobs.tolist() == [-2.0]


def test_rows_are_copied_one_to_many_and_many_to_many() -> None:
    history = History(6)
    for slot in range(3):
        history.begin(slot, (slot, 9), given=False)
    history.move(1, np.array([3, 4]))
    assert history.read(4)[0] == (1,)
    history.move(np.array([2, 4]), np.array([0, 5]))
    assert [history.read(slot)[0] for slot in (0, 5)] == [(2,), (1,)]
    assert history.upcoming(6)[5] == 9
    history.add(np.full(6, 9), np.zeros(6))
    assert history.read(5)[0] == (1, 9)
    assert history.read(0)[0] == (2, 9)


def test_room_grows_with_the_rows() -> None:
    history = History(2)
    script = tuple(range(100))
    history.begin(0, script, given=False)
    history.begin(1, (1,), given=False)
    for token in range(1, 300):
        assert history.upcoming(2)[0] == token or token >= 100
        history.add(np.array([token, 3]), np.array([-float(token), 0]))
    tokens, logprobs = history.read(0)
    assert tokens == tuple(range(300))
    assert logprobs.tolist() == [-float(token) for token in range(300)]
    assert history.read(1)[0] == (1, *[3] * 299)
