"""The probe sets: what must be refused is, what must pass does."""

from pathlib import Path

import pytest

from bot.moderation import Level
from training.toxicity.probes import probe, read_probes

PROBES = sorted((Path(__file__).parent / "probes").glob("*.*"))
# Recall of all and of slurs. `blind_second` was written by someone who had not seen the lists
# and nothing was changed for it yet: its floor is what its first run found, not the target.
TARGET = (0.95, 0.98)
FLOORS = {"blind_second": (0.91, 0.91)}


@pytest.mark.parametrize("path", PROBES, ids=lambda path: path.stem)
def test_recall_and_false_alarms(judge, path):
    report = probe(judge, read_probes(path))
    recall, slur_recall = FLOORS.get(path.stem, TARGET)
    assert report.recall() >= recall, report.table()
    assert report.slur_recall >= slur_recall, report.table()
    assert report.false_positive_rate(Level.STRICT) <= 0.005, report.table()


def test_the_first_half_is_large_enough():
    probes = read_probes(Path(__file__).parent / "probes" / "written_before.toml")
    assert sum(p.category is not None for p in probes) >= 150
    assert sum(p.category is None for p in probes) >= 500
