import pytest

from bot.config import DEFAULT_MODEL
from bot.lyrics.phonetics import Sounds
from training.judge.fragments import Completed, complete, table

FRAGMENTS = ["Sur le toit", "Trop tard"]


def test_both_ways_begin_with_the_fragment_and_keep_the_length():
    made = complete([*FRAGMENTS, "Une ligne bien trop longue pour un fragment"], DEFAULT_MODEL)
    assert list(made) == ["ahead", "after"]
    sounds = Sounds.load(DEFAULT_MODEL / "sounds.tsv")
    for way in made.values():
        assert len(way.lines) == len(FRAGMENTS)
        assert way.likelihood < 0
        for line, fragment in zip(way.lines, FRAGMENTS, strict=True):
            assert line.startswith(fragment.lower())
            assert abs(sounds.syllables(line) - 12) <= 1
    assert made["ahead"].lines != made["after"].lines


def test_without_fragments_it_says_so():
    with pytest.raises(ValueError, match="fragment"):
        complete(["Une ligne bien trop longue pour un fragment"], DEFAULT_MODEL)


def test_the_table_says_what_each_instrument_found():
    class Depths:
        def read(self, lines):
            return 100 * len(lines), None

    shown = table({"ahead": Completed(["a", "b"], -2.5)}, Depths())
    assert shown.splitlines()[1].split() == ["ahead", "2", "-2.500", "200.00", "–"]
