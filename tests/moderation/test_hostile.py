"""Whatever is thrown at it: no crash, no span outside the text, no more than linear time."""

import gc
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.moderation import Filter, Level

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
def test_spans_stay_inside_the_text(text, own):
    for banned in ((), tuple(own)):
        judgement = JUDGE.check(text, Level.STRICT, banned=banned, allowed=own)
        for hit in judgement.hits:
            assert 0 <= hit.start < hit.end <= len(text)
            assert hit.text == text[hit.start : hit.end]
        assert len(Filter.mask(text, judgement.hits)) == len(text)


@settings(max_examples=40, deadline=None)
@given(TEXTS)
def test_a_judgement_does_not_depend_on_what_was_read_before(text):
    FRESH._matcher._segments.clear()
    FRESH._matcher._reader.known.clear()
    assert JUDGE.check(text, Level.STRICT) == FRESH.check(text, Level.STRICT)


HOSTILE = {
    "separators": ".",
    "repeats": "p",
    "spelt": "p.u.t.e.",
    "letters": "a b ",
    "words": "pute ",
    "halves": "pu-te-",
    "pieces": "xq ",
    "leet": "n1qu3 ",
    "masks": "p**e ",
    "elisions": "l'",
    "phrases": "je vais te ",
    "accents": "e\u0301",
    "spaces": " ",
    "invisible": "\u200b",
    "long": "putedepute",
}


@pytest.mark.parametrize("bit", HOSTILE.values(), ids=HOSTILE)
def test_time_grows_with_the_length_only(bit):
    # An idle core takes at most 0.2 s; work that grows with the square would take far longer.
    text = bit * (100_000 // len(bit))
    begun = time.process_time()
    JUDGE.check(text, Level.STRICT)
    assert time.process_time() - begun < 3


def test_loading_is_quick():
    begun = time.process_time()
    Filter.load()
    assert time.process_time() - begun < 0.5  # 0.07 s on an idle core


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
