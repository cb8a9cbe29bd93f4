import numpy as np

from bot.lyrics.phonetics import Entry, Sounds
from training import themes as subject
from training.themes import build_themes

SEA = ["la mer porte un bateau", "un marin sur la mer", "le bateau du marin"]
LAW = ["le juge lit la loi", "un avocat devant le juge", "la loi de un avocat"]


def test_words_of_the_same_songs_are_near(monkeypatch):
    monkeypatch.setattr(subject, "DIMENSIONS", 3)
    words = [w for song in (SEA, LAW) for line in song for w in line.split()]
    counts = {w: words.count(w) for w in words}
    table = sorted(counts, key=lambda w: -counts[w])
    sounds = Sounds(Entry(word, "a", 20 * counts[word]) for word in table)
    themes = build_themes([SEA, LAW] * 20, sounds)
    rows = {word: themes[table.index(word)] for word in table}

    def near(one, other):
        return rows[one] @ rows[other] / np.linalg.norm(rows[one]) / np.linalg.norm(rows[other])

    assert len(themes) == len(table)
    assert near("mer", "bateau") > near("mer", "juge") + 0.3
    assert near("loi", "avocat") > near("loi", "marin") + 0.3
    assert np.linalg.norm(rows["la"]) < np.linalg.norm(rows["marin"])
