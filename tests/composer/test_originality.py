import numpy as np
import pytest

from bot.composer.originality import (
    NgramSet,
    NgramSetError,
    Originality,
    line_key,
    run_keys,
    word_keys,
)

CORPUS = "la pluie compte ses pièces sur le toit du garage".split()
SHORT = "le chat garde la cave".split()


@pytest.fixture
def known():
    return NgramSet.build(np.concatenate([run_keys(word_keys(CORPUS)), line_key(word_keys(SHORT))]))


def test_six_words_in_a_row_are_a_copy(known):
    rule = Originality(known)
    assert rule.copies(["hier", *CORPUS[1:7]])
    assert not rule.copies(["hier", *CORPUS[1:6], "nos"])


def test_a_run_across_the_border_of_two_lines_is_a_copy(known):
    rule = Originality(known)
    assert rule.copies(CORPUS[4:8], before=["hier", *CORPUS[2:4]])
    assert not rule.copies(CORPUS[4:8], before=["hier", "nos", *CORPUS[3:4]])


def test_a_short_line_equal_to_a_corpus_line_is_a_copy(known):
    rule = Originality(known)
    assert rule.copies(SHORT)
    assert rule.copies(SHORT, before=["hier"])
    assert not rule.copies(SHORT[:4])


def test_an_empty_line_copies_nothing(known):
    assert not Originality(known).copies([], before=CORPUS)


def test_nothing_put_in_is_ever_missed_and_the_stated_rate_holds():
    keys = word_keys(str(i) for i in range(20_000))
    known = NgramSet.build(keys)
    assert known.contains(keys).all()
    others = known.contains(word_keys(f"autre{i}" for i in range(50_000))).mean()
    assert others == pytest.approx(known.false_positive_rate, abs=0.002)
    assert known.false_positive_rate < 0.005


def test_a_file_gives_the_set_back(tmp_path, known):
    path = tmp_path / "ngrams.bin"
    path.write_bytes(known.to_bytes())
    again = NgramSet.load(path)
    assert again.entries == known.entries
    assert Originality(again).copies(SHORT)


@pytest.mark.parametrize("damage", [lambda b: b[:3], lambda b: b"XXXX" + b[4:], lambda b: b[:-1]])
def test_a_damaged_file_is_named(tmp_path, known, damage):
    path = tmp_path / "ngrams.bin"
    path.write_bytes(damage(known.to_bytes()))
    with pytest.raises(NgramSetError, match=r"ngrams\.bin"):
        NgramSet.load(path)
