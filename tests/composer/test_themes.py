import numpy as np
import pytest

from bot.composer.themes import Themes, ThemesError
from bot.lyrics.phonetics import Entry, Sounds

SOUNDS = Sounds(Entry(word, "a", 9) for word in ("la", "mer", "plage", "juge"))
VECTORS = np.array([[0.0, 0.01], [1.0, 0.1], [0.9, 0.0], [0.1, -2.0]], np.float32)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "themes.bin"
    path.write_bytes(Themes.to_bytes(VECTORS))
    return path


def test_texts_on_one_theme_are_near_and_others_are_not(file):
    themes = Themes.load(file, SOUNDS)
    sea = themes.about("La mer")
    assert np.linalg.norm(sea) == pytest.approx(1)
    assert themes.about("plage") @ sea > 0.9
    assert abs(themes.about("juge") @ sea) < 0.2


def test_the_file_keeps_the_vectors_within_its_steps(file):
    kept = Themes.load(file, SOUNDS)
    exact = Themes(SOUNDS, VECTORS)
    for text in ("la mer", "la plage du juge", "juge"):
        assert kept.about(text) @ exact.about(text) > 0.999


def test_a_text_of_unknown_words_is_about_nothing(file):
    assert not Themes.load(file, SOUNDS).about("xyz, !").any()
    assert not Themes.load(file, SOUNDS).about("").any()


@pytest.mark.parametrize("damage", [lambda b: b[:3], lambda b: b"XXXX" + b[4:], lambda b: b[:-1]])
def test_a_damaged_file_is_named(file, damage):
    file.write_bytes(damage(file.read_bytes()))
    with pytest.raises(ThemesError, match=r"themes\.bin"):
        Themes.load(file, SOUNDS)
