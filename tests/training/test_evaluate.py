import pytest

from bot.inference.bundle import Bundle
from training.evaluate import EvaluationError, evaluate
from training.scoring import exact_bits


def test_the_exported_model_costs_what_pytorch_says_within_a_hundredth(
    tiny_bundle, prepared, tiny_model
):
    text = prepared / "valid.txt"
    figures = evaluate(tiny_bundle, text)
    exact = exact_bits(tiny_model, Bundle.load(tiny_bundle), text)
    assert figures.bits == pytest.approx(exact, rel=0.01)
    raw = text.read_text("utf-8")
    assert figures.characters == len(raw) - raw.count("\n\n")
    assert figures.bits_per_character == pytest.approx(figures.bits / figures.characters)
    assert figures.word_perplexity == pytest.approx(2 ** (figures.bits / figures.words))


def test_the_state_is_reset_at_blank_lines(tiny_bundle, tmp_path):
    (tmp_path / "one.txt").write_text("la pluie attend\n", "utf-8")
    (tmp_path / "two.txt").write_text("la pluie attend\n\n\nla pluie attend\n", "utf-8")
    one, two = (evaluate(tiny_bundle, tmp_path / name) for name in ("one.txt", "two.txt"))
    assert two.bits == pytest.approx(2 * one.bits)
    assert two.characters == 2 * one.characters == 32


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xff\xfe\x00"])
def test_a_text_that_cannot_be_measured_is_named(tiny_bundle, tmp_path, content):
    (tmp_path / "text.txt").write_bytes(content)
    with pytest.raises(EvaluationError, match=r"text\.txt"):
        evaluate(tiny_bundle, tmp_path / "text.txt")
