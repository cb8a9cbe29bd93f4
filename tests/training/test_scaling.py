import pytest

from training.scaling import power_law, scaling
from training.weaknesses.small import BATCH, LENGTH


def test_a_power_law_is_found_again():
    x = [1.0, 3.0, 10.0, 200.0]
    law = power_law(x, [5 * value**-0.3 for value in x])
    assert law.factor == pytest.approx(5)
    assert law.exponent == pytest.approx(0.3)
    assert law.at(7) == pytest.approx(5 * 7**-0.3)
    assert law.gain(2) == pytest.approx(1 - 2**-0.3)


@pytest.mark.parametrize(("x", "y"), [([1.0], [1.0]), ([1.0, 2.0], [0.0, 1.0])])
def test_a_power_law_needs_positive_points(x, y):
    with pytest.raises(ValueError, match="two points"):
        power_law(x, y)


def test_small_runs_are_measured_by_size_and_by_text(prepared):
    told = []
    found = scaling(prepared, scale=0.002, told=told.append)
    assert len(told) == 6
    sizes = [run["parameters"] for run in found["parameters"]["runs"]]
    texts = [run["tokens"] for run in found["text"]["runs"]]
    assert sizes == sorted(set(sizes))
    assert texts == sorted(set(texts))
    assert all(run["bits_per_character"] > 0 for run in found["text"]["runs"])
    assert found["read_tokens"] == 2 * BATCH * LENGTH
