import pytest

from training.judge.corpus import Corpus
from training.memorisation import copying_verses, memorisation, reproduces, training_pairs
from training.songs import Song

TRUE = "Le facteur répare le vieux train de Marseille"


@pytest.mark.parametrize(
    ("generated", "by_heart"),
    [
        (["Mon frère oublie la pluie", "Et répare le vieux train de Marseille"], True),
        (["On répare le vieux train", "de Marseille, sans bruit"], True),  # over a border
        (["On répare le vieux train rouge de Marseille"], False),
        (["Le facteur répare le vieux"], False),
        ([], False),
    ],
)
def test_six_words_in_a_row_of_the_true_line(generated, by_heart):
    assert reproduces(generated, TRUE) is by_heart


def test_pairs_are_neighbours_of_one_song_and_long_enough():
    songs = [
        Song("A", ["un deux trois quatre cinq six", TRUE, "trop court", TRUE]),
        Song("B", ["la voisine dessine encore un bateau"]),
    ]
    pairs = training_pairs(songs, 10)
    assert [(pair.seed, pair.following) for pair in pairs] == [(songs[0].lines[0], TRUE)]
    with pytest.raises(ValueError, match="long enough"):
        training_pairs(songs[1:], 10)


def test_the_same_pairs_are_drawn_each_time():
    lines = [f"{word} un deux trois quatre cinq six" for word in "abcdefghij"]
    assert training_pairs([Song("A", lines)], 4) == training_pairs([Song("A", lines)], 4)
    assert len(training_pairs([Song("A", lines)], 4)) == 4


def test_verses_are_counted_with_and_without_the_check(prepared, clean_file, tmp_path):
    import json

    from bot.inference.tokenizer import Tokenizer
    from training.export import export
    from training.model import LanguageModel, ModelConfig

    size = Tokenizer.load(prepared / "tokenizer.json").size
    export(LanguageModel(ModelConfig(size, 8, (8,))), tmp_path / "tiny", prepared=prepared)
    lines = json.loads(clean_file.read_text("utf-8").splitlines()[0])["lines"]
    pairs = training_pairs([Song("A", lines)], 2)
    found = memorisation(tmp_path / "tiny", pairs, Corpus([("A", lines)]), lines=2)
    for part in ("before", "after"):
        counts = found[part]
        assert counts["verses"] + counts["refused"] + counts["stuck"] == len(pairs)
    assert found["after"]["by_heart"] == found["after"]["copying"] == 0


def test_verses_that_copy_any_song_are_counted_by_the_exact_text():
    corpus = Corpus([("A", ["pomme poire prune pêche", "figue datte noix mûre"])])
    verses = [["Poire prune pêche", "figue, datte, NOIX"], ["prune pêche figue datte"], []]
    assert copying_verses(verses, corpus) == 1
