import pytest
import torch

from training.model import LanguageModel, ModelConfig, bits, locked_dropout

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


def test_bits():
    assert bits(1.0) == pytest.approx(1.442695)
