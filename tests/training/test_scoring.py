import math

import pytest
import torch

from bot.inference.bundle import Bundle
from bot.inference.tokenizer import Tokenizer
from training.evaluate import token_rows
from training.export import export
from training.model import LanguageModel, ModelConfig
from training.scoring import exact_bits, likeliest_tokens, token_nats
from training.songs import songs_of


@pytest.fixture(scope="module")
def model(prepared):
    torch.manual_seed(0)
    size = Tokenizer.load(prepared / "tokenizer.json").size
    return LanguageModel(ModelConfig(vocabulary=size, embedding=16, hidden=(24,))).eval()


@pytest.fixture(scope="module")
def bundle(prepared, model, tmp_path_factory):
    path = tmp_path_factory.mktemp("models") / "small"
    export(model, path, prepared=prepared)
    return Bundle.load(path)


@torch.no_grad()
def test_songs_in_a_batch_cost_what_they_cost_alone(bundle, prepared, model):
    text = prepared / "valid.txt"
    nats = 0.0
    for ids in token_rows(songs_of(text.read_text("utf-8")), bundle):
        tokens = torch.tensor(ids)[:, None]
        logits, _ = model(tokens[:-1], model.zero_state(1))
        nats += torch.nn.functional.cross_entropy(
            logits.flatten(0, 1), tokens[1:].flatten(), reduction="sum"
        ).item()
    assert exact_bits(model, bundle, text) == pytest.approx(nats / math.log(2), rel=1e-5)


def test_each_row_gets_its_own_figures_in_the_order_given(model):
    draw = torch.Generator().manual_seed(1)
    lengths = [150, 2, 65, 66, 9] * 10  # more rows, and longer ones, than are run at once
    rows = [torch.randint(300, (n,), generator=draw).tolist() for n in lengths]
    together = token_nats(model, rows), likeliest_tokens(model, rows)
    for i in (0, 1, 2, 3, 4, 49):
        [nats], [likeliest] = token_nats(model, rows[i : i + 1]), likeliest_tokens(model, [rows[i]])
        assert len(nats) == len(likeliest) == len(rows[i]) - 1
        assert together[0][i] == pytest.approx(nats, rel=1e-5)
        assert together[1][i].tolist() == likeliest.tolist()
