"""Which tokens may be sampled, so that no refused word comes, in any spelling."""

import json

import numpy as np
import pytest

from bot.composer.guard import Guard, Guards, Pieces
from bot.inference.tokenizer import Tokenizer
from bot.moderation import Filter, Level

PIECES = ["<nl>", "<song>", "▁", "▁zut", "▁zu", "t", "a", "▁bric", "▁br", "ic", "i", "c", "k", ","]


@pytest.fixture(scope="module")
def tokenizer():
    vocabulary = {piece: token for token, piece in enumerate(PIECES)}
    model = {"type": "BPE", "vocab": vocabulary, "merges": []}
    return Tokenizer(json.dumps({"version": "1.0", "model": model, "added_tokens": []}))


@pytest.fixture(scope="module")
def build(tokenizer):
    def guard(refused, known):
        allowed = np.array([piece != "<song>" for piece in PIECES])
        return Guard(refused, sorted({*refused, *known}), Pieces(tokenizer), allowed)

    return guard


def after(guard, *pieces):
    """Return the pieces that may follow, each given one being allowed where it stands."""
    state = ""
    for piece in pieces:
        assert guard.mask(state)[PIECES.index(piece)], f"{piece} is not allowed"
        state = guard.follow(state, PIECES.index(piece))
    return {PIECES[token] for token in np.flatnonzero(guard.mask(state))}


EVERYTHING = set(PIECES) - {"<song>"}


def test_a_refused_word_no_other_begins_like_is_not_begun(build):
    guard = build({"zut"}, {"bric"})
    assert EVERYTHING - after(guard) == {"▁zut", "▁zu"}


def test_a_beginning_shared_with_another_word_stays(build):
    guard = build({"zut"}, {"zua"})
    assert EVERYTHING - after(guard) == {"▁zut"}
    assert EVERYTHING - after(guard, "▁zu") == {"▁zut", "t"}
    assert after(guard, "▁zu", "a") == EVERYTHING - {"▁zut"}


def test_a_refused_word_that_begins_another_must_go_on(build):
    guard = build({"bric"}, {"brick"})
    ended = {"<nl>", "▁", "▁zut", "▁zu", "▁bric", "▁br"}
    assert after(guard, "▁bric") == EVERYTHING - ended
    assert after(guard, "▁bric", "k") == EVERYTHING


@pytest.mark.parametrize("spelling", [("▁br", "ic"), ("▁br", "i", "c")])
def test_another_spelling_is_no_way_round(build, spelling):
    guard = build({"bric"}, {"brick", "bria"})
    assert "<nl>" not in after(guard, *spelling)


def test_nor_is_a_bare_beginning(build):
    guard = build({"ta"}, {"ti"})
    assert "a" not in after(guard, "▁", "t")
    assert "i" in after(guard, "▁", "t")


def test_most_masks_are_one_object(build):
    guard = build({"bric"}, {"brick", "zut"})
    states = ["", guard.follow("", PIECES.index("▁zut")), guard.follow("", PIECES.index("▁br"))]
    assert len({id(guard.mask(state)) for state in states}) == 1
    assert guard.mask("▁bric") is guard.mask("▁bric")


@pytest.fixture(scope="module")
def guards(tokenizer):
    words = ("merde", "merci", "connard", "négro", "noir", "bric")
    return Guards(Filter.load(), words, tokenizer, np.ones(len(PIECES), dtype=bool))


def test_each_level_refuses_its_words(guards):
    assert [guards.of(level).words for level in Level] == [
        {"merde", "connard", "négro"},
        {"connard", "négro"},
        {"négro"},
    ]


def test_a_place_lets_words_pass_but_for_slurs(guards):
    assert guards.of(Level.STRICT, ("merde", "négro")).words == {"connard", "négro"}


def test_what_the_bot_leaves_unsaid_is_refused_at_every_level_but_where_it_is_allowed(tokenizer):
    allowed = np.ones(len(PIECES), dtype=bool)
    guards = Guards(Filter.load(), ("Noir", "bric"), tokenizer, allowed, lambda _: {"noir"})
    assert all(guards.of(level).words == {"Noir"} for level in Level)
    assert guards.of(Level.OFF, ("NOIR",)).words == frozenset()


def test_a_guard_is_made_once(guards):
    assert guards.of(Level.STRICT) is guards.of(Level.STRICT, ())
    assert guards.of(Level.OFF, ("b", "a")) is guards.of(Level.OFF, ("a", "b"))


def test_the_shipped_words_cannot_be_spelt_to_their_end(bundle, sounds):
    """Every listed word of the bundle meets a forbidden token on its usual spelling."""
    tokenizer = bundle.tokenizer
    allowed = np.ones(tokenizer.size, dtype=bool)
    guards = Guards(Filter.load(), (entry.word for entry in sounds), tokenizer, allowed)
    for level in Level:
        guard = guards.of(level)
        assert guard.words
        for word in guard.words:
            state, passes = "", True
            for token in (*tokenizer.encode_chunk(word), tokenizer.newline):
                passes &= bool(guard.mask(state)[token])
                state = guard.follow(state, token)
            assert not passes, word
