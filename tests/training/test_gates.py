import numpy as np
import pytest
import torch
from PIL import Image
from reference import from_torch, sigmoid

from bot.inference.tokenizer import Tokenizer
from bot.lyrics.phonetics import Sounds
from training.gates import (
    UNITS,
    GatesError,
    chosen_units,
    describe,
    draw,
    line_tokens,
    token_labels,
    trace,
)
from training.model import LanguageModel, ModelConfig

LINE = "Le vent du soir répare la ville / Samia dessine un bateau"


@pytest.fixture(scope="module")
def tokenizer(prepared):
    return Tokenizer.load(prepared / "tokenizer.json")


@pytest.fixture(scope="module")
def tokens(prepared, tokenizer):
    return line_tokens(LINE, tokenizer, Sounds.load(prepared / "sounds.tsv"))


@pytest.fixture(scope="module")
def model(tokenizer):
    torch.manual_seed(0)
    return LanguageModel(ModelConfig(tokenizer.size, 16, (24,))).eval()


def test_the_gates_are_those_of_the_reference_cell(model, tokens):
    reference = from_torch(model)
    traces = trace(model, tokens)
    x = reference.embedding[tokens]
    for cell, found in zip(reference.cells, traces, strict=True):
        h = c = np.zeros(cell.forget.bias.shape[0])
        shown = []
        for step, row in enumerate(x):
            assert found.forget[step] == pytest.approx(sigmoid(cell.forget(h, row)), abs=1e-9)
            assert found.enter[step] == pytest.approx(sigmoid(cell.enter(h, row)), abs=1e-9)
            assert found.leave[step] == pytest.approx(sigmoid(cell.leave(h, row)), abs=1e-9)
            h, c = cell(row, h, c)
            assert found.cell[step] == pytest.approx(c, abs=1e-9)
            shown.append(h)
        x = np.stack(shown)


def test_the_last_layers_output_is_what_the_model_computes(model, tokens):
    with torch.no_grad():
        x, _, _ = model.features(torch.tensor(tokens)[:, None], model.zero_state(1))
    assert trace(model, tokens)[-1].hidden == pytest.approx(x[:, 0].numpy(), abs=1e-5)


def test_the_picture_is_small_and_has_a_column_a_token(model, tokens, tokenizer, tmp_path):
    path = tmp_path / "gates.png"
    draw(trace(model, tokens), token_labels(tokens, tokenizer), path)
    assert path.stat().st_size < 150_000
    with Image.open(path) as image:
        assert image.width > 1000
    assert [file.name for file in tmp_path.iterdir()] == ["gates.png"]


def test_units_are_shown_that_move_and_the_keeping_ones_first(model, tokens):
    layer = trace(model, tokens)[0]
    units = chosen_units(layer)
    assert len(units) == len(set(units)) == UNITS
    kept = layer.forget[:, units].mean(axis=0)
    assert list(kept) == sorted(kept, reverse=True)
    moves = np.tanh(layer.cell).std(axis=0)
    assert min(moves[units]) >= max(np.delete(moves, units))


def test_the_words_name_tokens_of_the_line(model, tokens, tokenizer):
    labels = token_labels(tokens, tokenizer)
    assert labels[0] == "<song>"
    assert labels[-1] == "<nl>"
    text = describe(trace(model, tokens), labels)
    assert f"in {len(tokens)} tokens" in text
    assert "Layer 2, 16 units" in text
    clears = trace(model, tokens)[0].forget[1:].mean(axis=1).argmin()
    assert f"clears most at «{labels[1:][clears]}»" in text


def test_a_slash_within_a_word_parts_no_lines(prepared, tokenizer):
    sounds = Sounds.load(prepared / "sounds.tsv")
    one = line_tokens("Le vent 24/7 dans la rue", tokenizer, sounds)
    two = line_tokens("Le vent 24 / 7 dans la rue", tokenizer, sounds)
    assert one.count(tokenizer.newline) == 1
    assert two.count(tokenizer.newline) == 2


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (" / ", "no word"),
        ("la pluie " * 80, "do not fit"),
        (" / ".join(["la pluie"] * 5), "at most four|at most 4"),
    ],
)
def test_what_cannot_be_drawn_is_refused(line, says, prepared, tokenizer):
    with pytest.raises(GatesError, match=says):
        line_tokens(line, tokenizer, Sounds.load(prepared / "sounds.tsv"))
