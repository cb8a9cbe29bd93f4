"""Which values the options of a run may have."""

import math
from collections.abc import Callable
from typing import NamedTuple


class Range(NamedTuple):
    """A range of numbers: how it is said, and whether one lies in it (NaN lies in none)."""

    said: str
    holds: Callable[[float], bool]


COUNT = Range("1 or more", lambda x: 1 <= x < math.inf)
AMOUNT = Range("0 or more", lambda x: 0 <= x < math.inf)
POSITIVE = Range("more than 0", lambda x: 0 < x < math.inf)
SHARE = Range("from 0 to 1", lambda x: 0 <= x <= 1)
SOME_SHARE = Range("more than 0 and at most 1", lambda x: 0 < x <= 1)
LESS_THAN_ALL = Range("0 or more and less than 1", lambda x: 0 <= x < 1)
SEED = Range("0 or more and less than 2^63", lambda x: 0 <= x < 2**63)


def check(option: str, wanted: Range, *values: float) -> None:
    """Refuse values out of an option's range.

    Raises:
        ValueError: one is; the message names the option and the range.
    """
    for value in values:
        if not wanted.holds(value):
            name = option.replace("_", "-")
            raise ValueError(f"--{name} must be {wanted.said}, not {value}.")
