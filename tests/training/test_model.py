import pytest
import torch

from training.model import (
    LanguageModel,
    LayerState,
    ModelConfig,
    bits,
    detach,
    locked_dropout,
)

CONFIG = ModelConfig(
    vocabulary=40,
    embedding=8,
    hidden=(12, 10),
    embedding_dropout=0.1,
    input_dropout=0.2,
    hidden_dropout=0.2,
    output_dropout=0.2,
    weight_drop=0.3,
)


def test_the_last_layer_is_as_wide_as_the_embedding():
    assert CONFIG.widths == [(8, 12), (12, 10), (10, 8)]


def test_parameters_are_counted_as_they_are():
    model = LanguageModel(CONFIG)
    assert CONFIG.parameters == sum(p.numel() for p in model.parameters())


def test_a_carried_state_equals_one_long_run():
    model = LanguageModel(CONFIG).eval()
    tokens = torch.randint(0, 40, (9, 3))
    whole, _ = model(tokens, model.zero_state(3))
    first, state = model(tokens[:4], model.zero_state(3))
    second, _ = model(tokens[4:], state)
    torch.testing.assert_close(whole, torch.cat([first, second]))


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_where_a_song_ends_the_state_is_zero_and_the_past_forgotten(dtype):
    model = LanguageModel(CONFIG).eval().to(dtype)
    tokens = torch.randint(0, 40, (9, 3))
    ends = torch.zeros(9, 3, dtype=torch.bool)
    ends[4] = True
    state = [LayerState(*(torch.randn_like(part) for part in s)) for s in model.zero_state(3)]
    whole, last = model(tokens, state, ends)
    fresh, alone = model(tokens[5:], model.zero_state(3))
    torch.testing.assert_close(whole[5:], fresh)
    torch.testing.assert_close(last, alone)
    torch.testing.assert_close(whole[:4], model(tokens[:4], state)[0])
    _, after = model(tokens[:5], state, ends[:5])
    assert all(part.abs().max() < 1e-30 for layer in after for part in layer)


def test_no_gradient_flows_back_over_the_end_of_a_song():
    model = LanguageModel(CONFIG).eval()
    tokens = torch.arange(9)[:, None]
    ends = (tokens == 3).to(torch.bool)
    x, _, _ = model.features(tokens, model.zero_state(1), ends)
    x[4:].sum().backward()
    reached = model.embedding.weight.grad.abs().sum(dim=1) > 0
    assert reached.nonzero().flatten().tolist() == [4, 5, 6, 7, 8]


def test_dropout_is_on_in_training_only():
    torch.manual_seed(0)
    model = LanguageModel(CONFIG)
    tokens = torch.randint(0, 40, (5, 2))
    state = model.zero_state(2)
    assert not torch.equal(model(tokens, state)[0], model(tokens, state)[0])
    model.eval()
    assert torch.equal(model(tokens, state)[0], model(tokens, state)[0])


def test_locked_dropout_drops_the_same_features_at_every_step():
    dropped = locked_dropout(torch.ones(6, 2, 50), 0.5)
    assert torch.equal(dropped[0], dropped[5])
    assert set(dropped.unique().tolist()) == {0.0, 2.0}


def test_weight_drop_reaches_the_recurrent_weights_gradient():
    model = LanguageModel(CONFIG)
    logits, _ = model(torch.randint(0, 40, (5, 2)), model.zero_state(2))
    logits.sum().backward()
    assert (model.layers[0].weight_hh_l0.grad == 0).any()
    assert model.layers[0].weight_ih_l0.grad is not None


def test_recurrence_starts_orthogonal_with_open_forget_gates():
    layer = LanguageModel(CONFIG).layers[0]
    for gate in layer.weight_hh_l0.chunk(4):
        torch.testing.assert_close(gate @ gate.t(), torch.eye(12), atol=1e-5, rtol=0)
    bias = layer.bias_ih_l0 + layer.bias_hh_l0
    assert bias[12:24].eq(1).all()
    assert bias[:12].eq(0).all()


def test_a_detached_state_is_empty_where_it_is_not_kept():
    state = [LayerState(torch.ones(1, 2, 3, requires_grad=True), torch.ones(1, 2, 3))]
    (cut,) = detach(state, torch.tensor([True, False]))
    assert not cut.hidden.requires_grad
    for part in cut:
        assert part[0].tolist() == [[1, 1, 1], [0, 0, 0]]


def test_bits():
    assert bits(1.0) == pytest.approx(1.442695)
