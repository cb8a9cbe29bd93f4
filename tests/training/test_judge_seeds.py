"""The seeds that verses are judged by: many kinds, and nothing a public list must not hold."""

import tomllib
from importlib import resources
from pathlib import Path

import pytest

from bot.composer.plan import read_seed
from bot.lyrics.phonetics import Sounds
from bot.lyrics.rhyme import Grade, RhymeIndex, line_end
from bot.lyrics.text import words
from bot.lyrics.verse import is_fragment
from bot.moderation.categories import Level
from bot.moderation.filter import Filter
from training.judge import packaged_seeds

SEEDS = packaged_seeds()
FEW = 50
SOUNDS = Path(__file__).parents[2] / "models" / "couplet" / "sounds.tsv"


def share(of, among):
    return sum(map(bool, of)) / len(among)


def test_there_are_enough_and_none_twice():
    assert len(SEEDS) >= 300
    assert len({seed.casefold() for seed in SEEDS}) == len(SEEDS)
    assert all(seed == seed.strip() for seed in SEEDS)


@pytest.mark.parametrize("seeds", [SEEDS[:200], SEEDS], ids=["first 200", "all"])
def test_enough_are_fragments_and_enough_slang_or_english(seeds):
    lexicon = resources.files("training") / "lexicon"
    strange = {
        word
        for name in ("slang.toml", "loans.toml")
        for spelt in tomllib.loads((lexicon / name).read_text("utf-8")).values()
        for word in spelt.split()
    }
    assert share((is_fragment(read_seed(seed)) for seed in seeds), seeds) >= 0.1
    found = [strange & set(words(" ".join(read_seed(seed)).lower())) for seed in seeds]
    assert share(found, seeds) >= 0.1


@pytest.mark.skipif(not SOUNDS.exists(), reason="the shipped model's sound table is not there")
@pytest.mark.parametrize("seeds", [SEEDS[:200], SEEDS], ids=["first 200", "all"])
def test_enough_end_in_a_rime_with_few_words(seeds):
    sounds = Sounds.load(SOUNDS)
    index = RhymeIndex(sounds)
    ends = [line_end(read_seed(seed)[-1], sounds) for seed in seeds]
    few = [
        len(index.rhymes(end, Grade.SUFFISANTE)) <= FEW and not is_fragment(read_seed(seed))
        for end, seed in zip(ends, seeds, strict=True)
    ]
    assert share(few, seeds) >= 0.2


def test_some_are_given_in_several_lines():
    assert sum(len(read_seed(seed)) > 1 for seed in SEEDS) >= 10


def test_none_is_hateful():
    filter_ = Filter.load()
    assert [seed for seed in SEEDS if not filter_.check(seed, Level.STANDARD).allowed] == []
