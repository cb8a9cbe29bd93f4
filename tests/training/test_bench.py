import itertools

import pytest

from bot.inference.bundle import Bundle
from training.bench import in_turns, newcomer_step, product_rate, random_data, resident_mb
from training.config import TrainConfig
from training.export import export
from training.model import LanguageModel, ModelConfig
from training.trainer import Trainer


@pytest.fixture(scope="module")
def bundle(prepared, tmp_path_factory):
    from bot.inference.tokenizer import Tokenizer

    size = Tokenizer.load(prepared / "tokenizer.json").size
    folder = tmp_path_factory.mktemp("bundles") / "tiny"
    export(LanguageModel(ModelConfig(size, 16, (24,))), folder, prepared=prepared)
    return Bundle.load(folder)


def test_the_trainer_takes_steps_on_random_data(bundle, tmp_path):
    config = TrainConfig(steps=10, batch=4, length=20)
    model = ModelConfig(bundle.tokenizer.size, 16, (24,))
    trainer = Trainer(random_data(tmp_path, bundle, config.batch), tmp_path, model, config)
    trainer.step()
    assert trainer.steps == 1


@pytest.mark.parametrize("autocast", [False, True])
def test_a_newcomers_step_counts_its_tokens(autocast):
    config = TrainConfig(steps=1, batch=3, length=7)
    assert newcomer_step(ModelConfig(50, 8, (12,)), config, autocast=autocast)() == 21


def test_each_way_gets_its_turns_and_its_rate():
    counts = [itertools.count(), itertools.count()]
    rates = in_turns((lambda: 10 + 0 * next(counts[0]), lambda: 30 + 0 * next(counts[1])), 0.03)
    assert all(rate > 0 for rate in rates)
    assert all(next(count) >= 4 for count in counts)  # a warm-up and three rounds


def test_memory_is_that_of_a_process_with_torch():
    assert 100 < resident_mb() < 16_000


def test_a_product_has_a_rate():
    assert 0 < product_rate(64, 0.01) < 1000
