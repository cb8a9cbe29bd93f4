import numpy as np
import pytest

from training.yardsticks import measure
from training.yardsticks.origin import OriginResult


def test_ours_is_judged_on_the_words_the_other_was_judged_by(prepared, monkeypatch):
    places = np.array([[0, 1], [1, 0]])
    found = OriginResult(
        vocabulary=9, parameters=9, train_words=9, coverage=0.5, accuracy=0.2, places=places
    )
    guessed = [np.array([False, True, False]), np.array([True])]
    monkeypatch.setattr(measure, "train_origin", lambda *_, **__: found)
    monkeypatch.setattr(measure, "words_guessed", lambda *_: guessed)
    figures = measure.next_word(None, [], [], prepared, minutes=1)
    assert figures["ours"] == {"accuracy": 1.0, "accuracy_all": 0.5, "coverage": 1.0, "words": 4}
    assert figures["origin"]["accuracy_all"] == pytest.approx(0.1)
    assert "places" not in figures["origin"]
