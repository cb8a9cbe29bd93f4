"""The guide: end words from a trie, refused words by the guard."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from bot.composer.guard import Guard, Pieces
from bot.composer.guide import LineGuide, Trie
from bot.inference.tokenizer import Tokenizer

PIECES = ["<nl>", "<song>", "▁jour", "▁tou", "jours", "▁bad", "word", "s"]
NEWLINE, SONG, JOUR, TOU, JOURS, BAD, WORD, S = range(8)
NEVER = np.array([0, 1, 0, 0, 0, 0, 0, 0], dtype=bool)


def guide(ends=None, banned=()):
    vocabulary = {piece: token for token, piece in enumerate(PIECES)}
    model = {"type": "BPE", "vocab": vocabulary, "merges": []}
    tokenizer = Tokenizer(json.dumps({"version": "1.0", "model": model, "added_tokens": []}))
    guard = Guard(banned, [*banned, "badwords"], Pieces(tokenizer), ~NEVER)
    return LineGuide(Trie(ends) if ends else None, guard, tokenizer.starts)


def listed(mask):
    return set((np.flatnonzero(mask) if mask.dtype == bool else mask).tolist())


def allowed(guide, *tokens):
    node = guide.start
    for token in tokens:
        assert token in listed(guide.mask(node)), f"token {token} is not allowed after {tokens}"
        node = guide.advance(node, token)
    return listed(guide.mask(node))


def test_without_end_words_all_but_controls_may_come():
    assert allowed(guide()) == {NEWLINE, JOUR, TOU, JOURS, BAD, WORD, S}


def test_a_line_begins_with_one_of_its_end_words():
    steered = guide(ends=[(JOUR,), (TOU, JOURS)])
    assert allowed(steered) == {JOUR, TOU}
    assert allowed(steered, TOU) == {JOURS}


def test_after_an_end_word_only_a_new_word_or_the_end_may_follow():
    steered = guide(ends=[(TOU, JOURS)])
    assert allowed(steered, TOU, JOURS) == {NEWLINE, JOUR, TOU, BAD}


def test_an_end_word_that_begins_a_longer_one_may_stop_or_go_on():
    steered = guide(ends=[(JOUR,), (JOUR, S)])
    assert allowed(steered, JOUR) == {NEWLINE, JOUR, TOU, BAD, S}


def test_after_the_end_word_anything_goes():
    steered = guide(ends=[(JOUR,)])
    assert allowed(steered, JOUR, TOU) == {NEWLINE, JOUR, TOU, JOURS, BAD, WORD, S}


def test_a_banned_word_may_not_end_but_may_go_on():
    careful = guide(banned=["badword"])
    assert allowed(careful, BAD, WORD) == {JOURS, WORD, S}
    assert NEWLINE in allowed(careful, BAD, WORD, S)


def test_a_banned_word_is_watched_as_the_end_word_too():
    careful = guide(ends=[(BAD, WORD), (JOUR,)], banned=["badword"])
    assert allowed(careful, BAD, WORD) == set()


def test_a_word_inside_another_is_not_the_banned_one():
    careful = guide(banned=["word"])
    assert NEWLINE in allowed(careful, BAD, WORD)


@pytest.mark.parametrize("words", [(), [(JOUR,)]])
def test_a_trie_is_true_when_it_holds_a_word(words):
    assert bool(Trie(words)) is bool(words)


class Sluggish(list):
    """A list that lets other threads in while its length is asked for."""

    def __len__(self):
        length = super().__len__()
        time.sleep(0.005)
        return length


def test_threads_may_share_a_guide():
    """Both inference threads walk it at once: every walk must end where it does alone."""
    letters = np.random.default_rng(3).integers(2, 8, (60, 6)).tolist()
    banned = ["badword", "jours", "toujours", "words", "badwords"]

    def end(steered, tokens):
        node = steered.start
        for token in tokens:
            node = steered.advance(node, token)
        return steered._nodes[node], listed(steered.mask(node))

    alone = [end(guide(banned=banned), tokens) for tokens in letters]
    with ThreadPoolExecutor(4) as pool:
        for _ in range(5):
            shared = guide(banned=banned)
            shared._nodes = Sluggish(shared._nodes)
            assert list(pool.map(lambda tokens, g=shared: end(g, tokens), letters)) == alone
