import pytest

from bot.bench import steps
from bot.inference.bundle import Bundle
from bot.inference.engine import Row, Sampling


@pytest.mark.parametrize("rows", [1, 8, 64])
def test_steps_are_timed_with_that_many_rows(tiny: Bundle, rows: int) -> None:
    song = tiny.tokenizer.id("<song>")
    requests = [
        [Row((song, 300), None, Sampling(), key=(line, 0, i), max_steps=9) for i in range(32)]
        for line in range(3)
    ]
    times = steps.measure(tiny, 1, [*requests, [Row((song, 5, 6, 7))]], rows, 0.2)
    assert times.rows == rows
    assert 0.8 * rows <= times.live <= rows
    assert 0 < times.bare < times.whole
    assert times.model < times.whole
