import numpy as np
import pytest

from bot.composer.ngrams import NgramSet, line_key, run_keys, word_keys
from bot.composer.originality import WINDOW, Originality, Overlap

CORPUS = "la pluie compte ses pièces sur le toit du garage".split()
SHORT = "le chat garde la cave".split()


def overlap(rule, line, before=()):
    return rule.overlaps([line], before)[0]


@pytest.fixture
def known():
    runs = run_keys(word_keys(CORPUS), WINDOW)
    return NgramSet.build(np.concatenate([runs, line_key(word_keys(SHORT))]))


def test_six_words_in_a_row_are_a_copy(known):
    rule = Originality(known)
    assert overlap(rule, ["hier", *CORPUS[1:7]]) == Overlap(copies=True, runs=2)
    assert overlap(rule, ["hier", *CORPUS[1:6], "nos"]) == Overlap(copies=False, runs=1)
    assert overlap(rule, ["hier", *CORPUS[1:5], "nos"]) == Overlap(copies=False, runs=0)


def test_a_run_across_the_border_of_two_lines_is_a_copy(known):
    rule = Originality(known)
    assert overlap(rule, CORPUS[4:8], before=["hier", *CORPUS[2:4]]).copies
    assert not overlap(rule, CORPUS[4:8], before=["hier", "nos", *CORPUS[3:4]]).copies


def test_two_runs_that_do_not_overlap_are_no_copy(known):
    line = [*CORPUS[:5], "hier", *CORPUS[5:10]]
    assert overlap(Originality(known), line) == Overlap(copies=False, runs=2)


def test_a_short_line_equal_to_a_corpus_line_is_a_copy(known):
    rule = Originality(known)
    assert overlap(rule, SHORT).copies
    assert overlap(rule, SHORT, before=["hier"]).copies
    assert not overlap(rule, SHORT[:4]).copies


def test_lines_are_looked_at_each_by_itself(known):
    rule = Originality(known)
    lines = [CORPUS[1:7], ["hier"], [], SHORT, CORPUS[:5], CORPUS[5:10], SHORT[:4], CORPUS]
    assert rule.overlaps(lines) == [overlap(rule, line) for line in lines]
    assert rule.overlaps(lines, CORPUS[:4]) == [overlap(rule, line, CORPUS[:4]) for line in lines]
    assert [each.copies for each in rule.overlaps(lines)] == [
        True, False, False, True, False, False, False, True,
    ]  # fmt: skip


def test_an_empty_line_copies_nothing(known):
    assert overlap(Originality(known), [], before=CORPUS) == Overlap(copies=False, runs=0)
