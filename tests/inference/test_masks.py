import numpy as np
import pytest

from bot.inference.masks import Masks
from bot.inference.rows import Mask

VOCABULARY = 64


def test_masks_are_known_again_until_room_is_needed() -> None:
    masks = Masks(VOCABULARY)
    first = np.ones(VOCABULARY, dtype=bool)
    assert masks.number(None) == 0
    assert masks.number(first) == masks.number(first) == 1
    rooms = 0
    for _ in range(2000):
        rooms += masks.make_room(1)
        other = np.zeros(VOCABULARY, dtype=bool)
        other[5] = True
        number = masks.number(other)
        assert masks.listed(np.array([number])).all()
        assert masks.tokens(number).tolist() == [5]
    assert rooms
    masks.make_room(1)
    assert masks.rows(np.array([0, masks.number(first)])).all()


@pytest.mark.parametrize(
    "bad",
    [
        np.ones(VOCABULARY - 1, dtype=bool),
        np.ones(VOCABULARY),
        np.array([VOCABULARY]),
        np.array([-1]),
        np.array([[1]]),
    ],
)
def test_what_is_no_mask_is_refused(bad: Mask) -> None:
    with pytest.raises(ValueError, match="A mask"):
        Masks(VOCABULARY).number(bad)
