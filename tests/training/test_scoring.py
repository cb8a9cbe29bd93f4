import math

import pytest
import torch

from bot.inference.bundle import Bundle
from training.evaluate import token_rows
from training.scoring import exact_bits, likeliest_tokens, token_nats
from training.songs import songs_of


@torch.no_grad()
def test_songs_in_a_batch_cost_what_they_cost_alone(tiny_bundle, prepared, tiny_model):
    model, bundle = tiny_model, Bundle.load(tiny_bundle)
    text = prepared / "valid.txt"
    nats = 0.0
    for ids in token_rows(songs_of(text.read_text("utf-8")), bundle):
        tokens = torch.tensor(ids)[:, None]
        logits, _ = model(tokens[:-1], model.zero_state(1))
        nats += torch.nn.functional.cross_entropy(
            logits.flatten(0, 1), tokens[1:].flatten(), reduction="sum"
        ).item()
    assert exact_bits(model, bundle, text) == pytest.approx(nats / math.log(2), rel=1e-5)


def test_each_row_gets_its_own_figures_in_the_order_given(tiny_model):
    draw = torch.Generator().manual_seed(1)
    lengths = [150, 2, 65, 66, 9] * 10  # more rows, and longer ones, than are run at once
    rows = [torch.randint(300, (n,), generator=draw).tolist() for n in lengths]
    nats, likeliest = token_nats(tiny_model, rows), likeliest_tokens(tiny_model, rows)
    for i in (0, 1, 2, 3, 4, 49):
        [own_nats] = token_nats(tiny_model, [rows[i]])
        [own_likeliest] = likeliest_tokens(tiny_model, [rows[i]])
        assert len(own_nats) == len(own_likeliest) == len(rows[i]) - 1
        assert nats[i] == pytest.approx(own_nats, rel=1e-5)
        assert likeliest[i].tolist() == own_likeliest.tolist()
