import pytest
import torch

from bot.inference.tokenizer import Tokenizer
from bot.lyrics.phonetics import Sounds
from training.encoder import Encoder
from training.model import LanguageModel, ModelConfig, bits
from training.songs import songs_of
from training.weaknesses.memory import CONTEXTS, line_costs, memory


@pytest.fixture(scope="module")
def tools(prepared):
    tokenizer = Tokenizer.load(prepared / "tokenizer.json")
    torch.manual_seed(0)
    model = LanguageModel(ModelConfig(tokenizer.size, 16, (24,))).eval()
    model.embedding.weight.data.mul_(20)  # far from uniform, so that costs differ
    return model, tokenizer, Sounds.load(prepared / "sounds.tsv")


@pytest.fixture(scope="module")
def songs(prepared):
    return songs_of((prepared / "valid.txt").read_text("utf-8"))


def test_the_lines_costs_add_up_to_the_songs(tools, songs):
    model, tokenizer, sounds = tools
    for song, costs in zip(songs[:5], line_costs(model, songs[:5], tokenizer, sounds), strict=True):
        row = Encoder(tokenizer, sounds).song(song)
        tokens = torch.tensor(row)[:, None]
        with torch.no_grad():
            logits, _ = model(tokens[:-1], model.zero_state(1))
        nats = torch.nn.functional.cross_entropy(logits[:, 0], tokens[1:, 0], reduction="sum")
        assert len(costs) == len(song)
        assert costs.sum() == pytest.approx(bits(float(nats)), rel=1e-4)


def test_all_contexts_are_judged_by_the_same_lines(tools, songs):
    long = [[line for song in songs for line in song][:30]]
    found = memory(*[tools[0], long, *tools[1:]], 0.02)
    assert list(found["by_context"]) == [str(n) for n in CONTEXTS]
    assert found["lines"] == 5
    assert len(set(found["by_context"].values())) == len(CONTEXTS)
    first = found["by_position"][0]
    assert (first["from"], first["lines"]) == (1, 1)
    assert sum(place["lines"] for place in found["by_position"]) == 30


def test_songs_too_short_for_a_context_leave_it_out(tools, songs):
    found = memory(*[tools[0], [songs[0][:4]], *tools[1:]], 1.0)
    assert found["by_context"] == {}
    assert len(found["by_position"]) == 3
