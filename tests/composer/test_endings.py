import pytest

from bot.composer.endings import OPENING_RHYMES, EndWords
from bot.lyrics.phonetics import Entry, Sounds
from bot.lyrics.rhyme import Grade

# A word's tokens are its letters here, so that a trie can be read back.
CROWD = [Entry(f"{'abcdefghijklmnopqrstuvwxyz'[i]}our", f"{'bdfgklmnpstvzʃʒʁ'[i % 16]}uʁ", 30)
         for i in range(16)] + [Entry(f"{c}{v}mour", f"{c}{v}muʁ", 30)
         for c in "bdfglmpst" for v in "ai"]  # fmt: skip
SOUNDS = Sounds([
    *CROWD,
    Entry("faubourg", "fobuʁ", 9),
    Entry("ami", "ami", 90),
    Entry("rare", "ʁaʁ", 3),
    Entry("art", "aʁ", 90),
    Entry("détour", "detuʁ", 90),
])  # fmt: skip


def words(trie):
    found = []

    def walk(node, spelt):
        if trie.is_end(node):
            found.append(spelt)
        for token in trie.tokens(node):
            walk(trie.follow(node, token), spelt + chr(token))

    walk(0, "")
    return set(found)


@pytest.fixture
def ends():
    return EndWords(SOUNDS, lambda word: [ord(c) for c in word])


def test_words_that_rhyme_may_end_a_line(ends):
    found = words(ends.rhyming("ʒuʁ", Grade.SUFFISANTE, []))
    assert "faubourg" in found
    assert not found & {"ami", "art"}


def test_used_sounds_and_banned_and_rare_words_may_not(ends):
    found = words(ends.rhyming("ʒuʁ", Grade.SUFFISANTE, ["fobuʁ"], frozenset({"détour"})))
    assert "faubourg" not in found
    assert "détour" not in found
    assert "rare" not in words(ends.rhyming("baʁ", Grade.PAUVRE, []))


def test_in_a_large_text_a_word_must_stand_oftener_to_end_a_line():
    sounds = Sounds([Entry("de", "dø", 10_000_000), *SOUNDS])
    ends = EndWords(sounds, lambda word: [ord(c) for c in word])
    found = words(ends.rhyming("ʒuʁ", Grade.SUFFISANTE, []))
    assert "détour" in found  # 90 times
    assert "faubourg" not in found  # 9 times


def test_what_rhymes_is_looked_up_once_and_not_for_each_verse(ends):
    """What a verse has ended in before matters only where it rhymes."""
    first = ends.rhyming("ʒuʁ", Grade.SUFFISANTE, ["ami"])
    assert ends.rhyming("ʒuʁ", Grade.SUFFISANTE, ["aʁ", "ʒuʁ"]) is first
    assert ends.rhyming("ʒuʁ", Grade.SUFFISANTE, ["fobuʁ"]) is not first


def test_an_opening_line_ends_where_rhymes_abound(ends):
    assert len(CROWD) > OPENING_RHYMES
    found = words(ends.opening(frozenset({"détour"})))
    assert found == {entry.word for entry in CROWD}
    assert "détour" in words(ends.opening())
    assert ends.opening() is ends.opening()
