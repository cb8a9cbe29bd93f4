from bot.composer.commonplaces import PHRASE, Commonplaces
from bot.composer.ngrams import NgramSet, run_keys, word_keys

SAID = "au fond de la cave".split()


def rule():
    return Commonplaces(NgramSet.build(run_keys(word_keys(SAID), PHRASE)))


def test_every_phrase_of_a_line_counts():
    assert rule().counts([SAID]) == [3]
    assert rule().counts([["hier", "au", "fond", "de", "nous"]]) == [1]
    assert rule().counts([["hier", "au", "fond", "nous"]]) == [0]


def test_lines_are_looked_at_each_by_itself():
    lines = [SAID[:1], SAID[1:], [], SAID[:3], SAID]
    assert rule().counts(lines) == [0, 2, 0, 1, 3]
    assert rule().counts([]) == []
