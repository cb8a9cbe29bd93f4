import pytest

from training.enough import LEAST_LINES, CorpusError, check


@pytest.mark.parametrize(("lines", "artists"), [(0, 0), (LEAST_LINES - 1, 9), (10_000, 1)])
def test_a_corpus_that_is_too_small_says_how_much_is_needed(lines, artists):
    with pytest.raises(CorpusError, match=r"training needs 200 by 2.*50,000"):
        check(lines, artists)
    check(LEAST_LINES, 2)
