import numpy as np
import pytest

from bot.composer.ngrams import NgramSet, NgramSetError, line_key, run_keys, word_keys

KEYS = run_keys(word_keys("la pluie compte ses pièces sur le toit".split()), 5)


@pytest.fixture
def known():
    return NgramSet.build(KEYS)


def test_nothing_put_in_is_ever_missed_and_the_stated_rate_holds():
    keys = word_keys(str(i) for i in range(20_000))
    known = NgramSet.build(keys)
    assert known.contains(keys).all()
    others = known.contains(word_keys(f"autre{i}" for i in range(50_000))).mean()
    assert others == pytest.approx(known.false_positive_rate, abs=0.002)
    assert known.false_positive_rate < 0.005


def test_runs_are_told_apart_by_their_words_order_and_length():
    words = word_keys("la pluie compte la pluie".split())
    assert len(run_keys(words, 2)) == 4
    assert len(np.unique(np.concatenate([run_keys(words, n) for n in (1, 2, 3)]))) == 3 + 3 + 3
    assert len(run_keys(words, 6)) == 0


def test_a_whole_line_is_no_run():
    words = word_keys("le chat garde la cave".split())
    assert line_key(words) != run_keys(words, len(words))


def test_a_file_gives_the_set_back(tmp_path, known):
    path = tmp_path / "ngrams.bin"
    path.write_bytes(known.to_bytes())
    again = NgramSet.load(path)
    assert again.entries == known.entries
    assert again.contains(KEYS).all()


@pytest.mark.parametrize("damage", [lambda b: b[:3], lambda b: b"XXXX" + b[4:], lambda b: b[:-1]])
def test_a_damaged_file_is_named(tmp_path, known, damage):
    path = tmp_path / "ngrams.bin"
    path.write_bytes(damage(known.to_bytes()))
    with pytest.raises(NgramSetError, match=r"ngrams\.bin"):
        NgramSet.load(path)
