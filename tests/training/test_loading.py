import pytest
import torch

from bot.inference.bundle import Bundle
from training.export import export
from training.loading import bundle_model, load_model
from training.model import LanguageModel, ModelConfig


@pytest.fixture(scope="module")
def pair(prepared, tmp_path_factory):
    from bot.inference.tokenizer import Tokenizer

    torch.manual_seed(0)
    size = Tokenizer.load(prepared / "tokenizer.json").size
    model = LanguageModel(ModelConfig(size, 16, (24,))).eval()
    folder = tmp_path_factory.mktemp("bundles") / "tiny"
    export(model, folder, prepared=prepared)
    return model, folder


def test_a_bundles_model_is_the_one_exported_but_for_rounding(pair):
    model, folder = pair
    found = bundle_model(Bundle.load(folder))
    tokens = torch.randint(model.config.vocabulary, (12, 3))
    with torch.no_grad():
        mine, _ = model(tokens, model.zero_state(3))
        theirs, _ = found(tokens, found.zero_state(3))
    assert theirs.numpy() == pytest.approx(mine.numpy(), abs=0.08 * float(mine.abs().max()))
    assert not found.training


@pytest.mark.parametrize("both", [True, False])
def test_one_source_must_be_named(both, tmp_path):
    named = {"run": tmp_path, "bundle": tmp_path} if both else {}
    with pytest.raises(ValueError, match="either --run"):
        load_model(**named)
