import pytest
import torch

from bot.inference.tokenizer import Tokenizer
from bot.lyrics.form import NEWLINE
from bot.lyrics.phonetics import Sounds
from training.encoder import Encoder
from training.model import LanguageModel, ModelConfig
from training.yardsticks.next_word import words_guessed

SONGS = [["la pluie, encore", "mon frère attend"], ["Samia répare un train"]]
SONGS = [[line.lower() for line in song] for song in SONGS]


@pytest.fixture
def tools(prepared):
    return Tokenizer.load(prepared / "tokenizer.json"), Sounds.load(prepared / "sounds.tsv")


class Oracle(LanguageModel):
    """Knows each true next token but those of some words."""

    def __init__(self, vocabulary, rows, blind):
        super().__init__(ModelConfig(vocabulary, 4, (4,)))
        self._rows, self._blind = rows, blind
        self._read = 0

    def forward(self, tokens, state):
        logits = torch.zeros(*tokens.shape, self.config.vocabulary)
        for column, row in enumerate(sorted(self._rows, key=len)):
            for step in range(len(tokens)):
                place = self._read + step + 1
                if place < len(row) and row[place] not in self._blind:
                    logits[step, column, row[place]] = 1.0
        self._read += len(tokens)
        return logits, state


def encoded(tokenizer, sounds):
    encoder = Encoder(tokenizer, sounds)
    return [encoder.song(song) for song in SONGS]


def test_every_word_is_guessed_by_one_who_knows(tools):
    tokenizer, sounds = tools
    model = Oracle(tokenizer.size, encoded(tokenizer, sounds), blind=())
    found = words_guessed(model, SONGS, tokenizer, sounds)
    assert [len(flags) for flags in found] == [6, 4]
    assert all(flags.all() for flags in found)


def test_a_word_is_wrong_where_one_piece_is(tools):
    tokenizer, sounds = tools
    blind = tokenizer.encode_chunk("frère")[-1:]
    model = Oracle(tokenizer.size, encoded(tokenizer, sounds), blind=blind)
    first, _ = words_guessed(model, SONGS, tokenizer, sounds)
    words = ["la", "pluie", "encore", "mon", "frère", "attend"]
    wrong = {word for word, right in zip(words, first, strict=True) if not right}
    assert "frère" in wrong
    assert all(blind[0] in tokenizer.encode_chunk(word) for word in wrong)


def test_a_word_that_would_go_on_is_not_guessed(tools):
    tokenizer, sounds = tools
    newline = tokenizer.id(NEWLINE)
    model = Oracle(tokenizer.size, encoded(tokenizer, sounds), blind=[newline])
    goes_on = int((~tokenizer.starts).nonzero()[0][0])
    forward = model.forward

    def longer(tokens, state):
        logits, state = forward(tokens, state)
        logits[logits.sum(dim=-1) == 0, goes_on] = 1.0
        return logits, state

    model.forward = longer
    first, second = words_guessed(model, SONGS, tokenizer, sounds)
    assert first.tolist() == [False, True, True, False, True, True]  # a line's first is read last
    assert second.tolist() == [False, True, True, True]
