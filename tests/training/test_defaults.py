import dataclasses
import json

import pytest

from training import defaults


def test_a_larger_text_gets_more_tokens_and_a_smaller_held_out_share():
    assert [defaults.vocabulary(n) for n in (100, 300_000, 8_000_000)] == [1024, 2048, 4096]
    assert [defaults.valid_share(n) for n in (100, 15_000, 750_000)] == [0.2, 0.1, 0.03]


def test_a_small_text_gets_a_small_model_with_much_dropout(prepared):
    model, config, passes = defaults.model_and_config(prepared)
    vocabulary = json.loads((prepared / "prepare.json").read_text())["vocabulary"]
    assert (model.vocabulary, model.embedding, model.hidden) == (vocabulary, 128, (256,))
    assert model.input_dropout == 0.3
    assert config.batch == 8  # of some fifty songs
    assert config.patience
    assert passes == 30


def test_the_time_is_that_of_the_passes_on_this_machine(prepared, monkeypatch):
    model, config, _ = defaults.model_and_config(prepared)
    small = dataclasses.replace(model, embedding=8, hidden=(8,))
    monkeypatch.setattr(defaults, "LEAST_MINUTES", 0.0)
    text = json.loads((prepared / "prepare.json").read_text())["train_tokens"]
    minutes, speed = defaults.minutes(prepared, small, config, 1000)
    assert minutes == pytest.approx(min(1000 * text / speed / 60, 240), abs=0.06)
    assert defaults.minutes(prepared, small, config, 10**9)[0] == defaults.MOST_MINUTES
