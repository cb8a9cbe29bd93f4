import itertools
from types import SimpleNamespace

import pytest
import torch

from bot.inference.bundle import Bundle
from training.bench import (
    bench,
    in_turns,
    newcomer_step,
    product_rate,
    random_data,
    resident_mb,
)
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


def test_each_way_gets_its_turns_and_its_rate(monkeypatch):
    now = itertools.count()  # a second passes whenever the time is read
    monkeypatch.setattr("training.bench.time.perf_counter", lambda: next(now))
    counts = [itertools.count(), itertools.count()]
    rates = in_turns((lambda: 10 + 0 * next(counts[0]), lambda: 30 + 0 * next(counts[1])), 3.0)
    assert [next(count) for count in counts] == [4, 4]  # a warm-up and three rounds
    assert rates == [5.0, 15.0]  # one step between three looks at the clock


@pytest.mark.parametrize(("platform", "unit"), [("linux", 1000), ("darwin", 1_000_000)])
def test_memory_is_in_megabytes_whatever_the_system_counts_in(platform, unit, monkeypatch):
    used = SimpleNamespace(ru_maxrss=900 * unit)
    monkeypatch.setattr("training.bench.resource.getrusage", lambda _: used)
    monkeypatch.setattr("training.bench.sys.platform", platform)
    assert resident_mb() == 900


def test_a_product_counts_two_operations_for_each_of_its_cubes_elements(monkeypatch):
    now = itertools.count()
    monkeypatch.setattr("training.bench.time.perf_counter", lambda: next(now))
    assert product_rate(64, 0.0) == pytest.approx(2 * 64**3 / 1e12)


def test_the_figures_follow_from_the_rates(bundle, monkeypatch):
    rates, products = [1000.0, 2000.0, 5000.0], {64: 1e-6, 128: 4e-6}
    monkeypatch.setattr("training.bench.in_turns", lambda *_: rates)
    monkeypatch.setattr("training.bench._PRODUCTS", tuple(products))
    monkeypatch.setattr("training.bench.product_rate", lambda size, _: products[size])
    found = bench(bundle.path)
    assert (found.newcomer, found.autocast, found.ours) == tuple(rates)
    assert (found.over_newcomer, found.over_autocast) == (5.0, 2.5)
    assert found.parameters == bundle.card["model"]["parameters"]
    assert found.flops == pytest.approx(6 * found.parameters * 5000 / 1e12)
    assert found.share == pytest.approx(found.flops / 4e-6)
    assert f"{found.share:.1%}" in found.table()


def test_all_ways_run_on_the_cpu_where_there_is_a_gpu(bundle, monkeypatch):
    monkeypatch.setattr("torch.cuda.is_available", lambda: True)
    monkeypatch.setattr("torch.cuda.device_count", lambda: 1)
    monkeypatch.setattr("training.bench._PRODUCTS", (64,))
    seen = []

    def steps(ways, _):
        seen.extend(way() for way in ways)
        return [1.0, 1.0, 1.0]

    monkeypatch.setattr("training.bench.in_turns", steps)
    made = []
    start = Trainer.__init__
    monkeypatch.setattr(
        Trainer, "__init__", lambda self, *args: (made.append(self), start(self, *args))[1]
    )
    bench(bundle.path, seconds=0.0)
    assert min(seen) > 0
    assert made[0].team.device == torch.device("cpu")
