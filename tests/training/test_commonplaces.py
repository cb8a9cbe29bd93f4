from bot.composer.commonplaces import Commonplaces
from bot.lyrics.text import folded_words
from training.commonplaces import LEAST, OFTEN, build_commonplaces


def counts(songs, *lines):
    said = Commonplaces(build_commonplaces(songs))
    return said.counts([folded_words(line) for line in lines])


def test_what_is_said_again_and_again_is_a_commonplace():
    songs = [["Au fond de moi"] * LEAST, ["la pluie compte"] * (LEAST - 1)]
    assert counts(songs, "au fond de la cave", "la pluie compte") == [1, 0]


def test_a_phrase_across_lines_is_none():
    songs = [["au fond", "de la cave"] * LEAST]
    assert counts(songs, "au fond de", "de la cave") == [0, 1]


def test_the_larger_the_text_the_oftener_it_must_be_said():
    rest = [f"mot{n} mot{n} mot{n}" for n in range(int(2 * LEAST / OFTEN))]
    songs = [["la pluie compte"] * LEAST, rest]
    assert counts(songs, "la pluie compte") == [0]


def test_a_text_of_short_lines_has_none():
    assert counts([["la nuit"], []], "la nuit tombe") == [0]
