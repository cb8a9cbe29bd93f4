import shutil
from dataclasses import replace

import pytest

from bot.composer import plan
from bot.composer.plan import Energy
from bot.inference.bundle import DATA_FILES, GRAPH_FILES
from training.identity import made_by


@pytest.fixture
def bundle(tmp_path):
    for name in (*GRAPH_FILES, *DATA_FILES):
        (tmp_path / name).write_text(name)
    return tmp_path


def test_whatever_makes_other_verses_is_another_maker(bundle, monkeypatch):
    before = made_by(bundle)
    (bundle / "card.json").write_text("{}")
    assert made_by(bundle) == before
    found = {before}
    for name in (*GRAPH_FILES, *DATA_FILES):
        (bundle / name).write_text("another")
        found.add(made_by(bundle))
    tuning = replace(Energy.NORMAL.tuning, theme=9.0)
    monkeypatch.setitem(plan._TUNINGS, Energy.NORMAL, tuning)
    found.add(made_by(bundle))
    assert len(found) == 2 + len(GRAPH_FILES) + len(DATA_FILES)


def test_the_words_left_unsaid_are_part_of_it(bundle, monkeypatch):
    from training import identity

    before = made_by(bundle)
    copy = shutil.copy(identity.unsaid.__file__, bundle / "unsaid.py")
    (bundle / "unsaid.toml").write_text("people = 'personne'")
    monkeypatch.setattr(identity.unsaid, "__file__", str(copy))
    assert made_by(bundle) != before
