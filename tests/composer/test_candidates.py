import numpy as np
import pytest

from bot.composer.candidates import END_WORD, LineForm
from bot.inference.engine import Finished
from bot.inference.tokenizer import WORD_START
from bot.lyrics.form import NEWLINE, REST, arrange


@pytest.fixture
def form(bundle):
    return LineForm(bundle.tokenizer)


@pytest.fixture
def tokens_of(bundle):
    """Return what lays a line out in tokens, its newline left out."""
    tokenizer = bundle.tokenizer

    def tokens(line, given=0):
        ids = []
        for symbol in arrange(line, 8, given=given)[:-1]:
            control = symbol.startswith("<")
            ids += [tokenizer.id(symbol)] if control else tokenizer.encode_chunk(symbol)
        return tuple(ids)

    return tokens


def test_the_end_word_counts_a_little_and_the_control_not_at_all(form, tokens_of):
    tokens = tokens_of("le vent se lève")
    logprobs = np.full(len(tokens), -2.0)
    own = form.likelihood(tokens, logprobs)
    logprobs[0] = -50.0
    assert form.likelihood(tokens, logprobs) == own
    logprobs[1] = -12.0  # of the end word, the line being laid out from its end
    assert form.likelihood(tokens, logprobs) == pytest.approx(own - 10.0 * END_WORD)


def test_a_mark_at_the_end_is_no_end_word(form, tokens_of):
    tokens = tokens_of("le vent se lève !")
    logprobs = np.full(len(tokens), -2.0)
    own = form.likelihood(tokens, logprobs)
    logprobs[1] = -50.0
    assert form.likelihood(tokens, logprobs) == own
    logprobs[2] = -12.0
    assert form.likelihood(tokens, logprobs) == pytest.approx(own - 10.0 * END_WORD)


def test_a_word_counts_once_however_many_subwords_spell_it(form, tokens_of):
    word = "anticonstitutionnel"
    assert len(form.spell(word)) > 1
    tokens = tokens_of(f"{word} soir")
    own = -len(form.spell(word)) - END_WORD * len(form.spell("soir"))
    assert form.likelihood(tokens, np.full(len(tokens), -1.0)) == pytest.approx(own)


def test_what_was_begun_does_not_count(form, tokens_of, bundle):
    tokens = tokens_of("ce soir le vent se lève", given=2)
    logprobs = np.full(len(tokens), -2.0)
    own = form.likelihood(tokens, logprobs)
    logprobs[: tokens.index(bundle.tokenizer.id(REST)) + 1] = -50.0
    assert form.likelihood(tokens, logprobs) == own


def test_a_line_of_one_word_has_but_its_end(form, tokens_of):
    tokens = tokens_of("soir")
    own = -3.0 * END_WORD * len(form.spell("soir"))
    assert form.likelihood(tokens, np.full(len(tokens), -3.0)) == pytest.approx(own)


def test_an_empty_line_and_a_lone_word_start_are_no_error(form, bundle):
    assert form.likelihood((1,), np.array([-2.0, -3.0])) == 0.0
    pieces = map(bundle.tokenizer.piece, range(bundle.tokenizer.size))
    start = list(pieces).index(WORD_START)
    assert form.likelihood((1, start), np.array([-2.0, -3.0])) < 0


def test_without_context_the_same_words_count(form, tokens_of, bundle):
    tokens = tokens_of("le vent se lève")
    logprobs = np.linspace(-1, -4, len(tokens) + 1)
    newline = bundle.tokenizer.id(NEWLINE)
    read = form.read(Finished((*tokens, newline), logprobs, True, None))
    alone = Finished((0, *tokens, newline), np.concatenate([[0.0], logprobs]), True, None)
    assert form.commonness(read, alone) == read.likelihood
