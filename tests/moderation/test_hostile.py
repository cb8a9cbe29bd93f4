"""Whatever is thrown at it: no crash, no span outside the text, no more than linear time."""

import gc
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.moderation import Filter, Level
from training.toxicity.hostile import KINDS, text

JUDGE, FRESH = Filter.load(), Filter.load()
PIECES = "pute p.u.t.e con nard nègre sale juif n1que ta mère fdp 🖕 🏿 œ * - ' . 3 9a7ba ﷺ İ ß 中"
BITS = st.sampled_from([*PIECES.split(), "\u0301", "\u200b"])
TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(st.one_of(BITS, st.text(max_size=3)), max_size=12).map("".join),
    st.lists(BITS, max_size=12).map(" ".join),
)


@settings(max_examples=100, deadline=None)
@given(TEXTS, st.lists(st.text(max_size=8), max_size=3))
def test_spans_stay_inside_the_text(typed, own):
    for banned in ((), tuple(own)):
        judgement = JUDGE.check(typed, Level.STRICT, banned=banned, allowed=own)
        for hit in judgement.hits:
            assert 0 <= hit.start < hit.end <= len(typed)
            assert hit.text == typed[hit.start : hit.end]
        assert len(Filter.mask(typed, judgement.hits)) == len(typed)


@settings(max_examples=40, deadline=None)
@given(TEXTS)
def test_a_judgement_does_not_depend_on_what_was_read_before(typed):
    FRESH._matcher._segments.clear()
    FRESH._matcher._reader.known.clear()
    assert JUDGE.check(typed, Level.STRICT) == FRESH.check(typed, Level.STRICT)


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(KINDS), st.integers(0, 3000), st.integers(0, 99))
def test_spans_in_hostile_texts_stay_in_order_and_inside(kind, length, seed):
    hostile = text(kind, length, seed)
    hits = JUDGE.check(hostile, Level.STRICT).hits
    starts = [hit.start for hit in hits]
    assert starts == sorted(starts)
    assert all(hostile[hit.start : hit.end] == hit.text for hit in hits)


@pytest.mark.parametrize("kind", KINDS)
def test_time_grows_with_the_length_only(kind):
    """How long a megabyte takes is told by `python -m training toxicity --speed`."""
    # Other text each time: what has been read before is known.
    short, long = (
        min(spent(text(kind, length, seed)) for seed in (length, length + 1))
        for length in (6_000, 48_000)
    )
    # Eight times the text; sixty-four times the time, if it grew by the square.
    assert long < 30 * max(short, 0.001)


def spent(hostile):
    begun = time.process_time()
    JUDGE.check(hostile, Level.STRICT)
    return time.process_time() - begun


def test_the_collector_is_left_as_it_was():
    assert gc.isenabled()
    JUDGE.check("pute " * 10_000, Level.STRICT)
    assert gc.isenabled()
    gc.disable()
    try:
        JUDGE.check("pute " * 10_000, Level.STRICT)
        assert not gc.isenabled()
    finally:
        gc.enable()
