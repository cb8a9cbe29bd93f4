"""Public packages beside ours: counted the same way, and asked without being needed."""

import shutil

import pytest

from bot.moderation import Category, Filter
from training.toxicity.packages import OURS, PackagesError, ask, compare, score, table, to_read
from training.toxicity.probes import Probe

PROBES = [
    Probe("connard", Category.INSULT),
    Probe("sale négro", Category.SLUR_ORIGIN),
    Probe("p.u.t.e", Category.INSULT),
    Probe("bonjour", None),
    Probe("un député", None),
]


def test_shares_are_of_evasions_slurs_and_innocents():
    found = score(PROBES, [True, False, True, False, True])
    assert found.recall == pytest.approx(2 / 3)
    assert found.slur_recall == 0
    assert found.false_positives == 0.5


def test_no_package_is_said_in_a_sentence(tmp_path, monkeypatch):
    if shutil.which("node"):
        with pytest.raises(PackagesError, match="npm install"):
            ask(["x"], tmp_path)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(PackagesError, match=r"Node\.js"):
        ask(["x"], tmp_path)


@pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not installed")
def test_a_package_is_asked_and_ours_stands_first(tmp_path):
    module = tmp_path / "node_modules" / "naughty-words"
    module.mkdir(parents=True)
    (module / "fr.json").write_text('["connard", "sale n"]', "utf-8")
    scores = compare(Filter.load(), PROBES, tmp_path)
    assert list(scores) == [OURS, "LDNOOBW (naughty-words), fr"]
    assert scores[OURS].recall == scores[OURS].slur_recall == 1
    assert scores[OURS].false_positives == 0
    assert scores["LDNOOBW (naughty-words), fr"].recall == pytest.approx(1 / 3)
    assert "ours" in table(scores)
    chosen = to_read(["bonjour", "quel connard", "bonsoir"], tmp_path, others=1)
    assert chosen[0] == "quel connard"
    assert len(chosen) == 2
