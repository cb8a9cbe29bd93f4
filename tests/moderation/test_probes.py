"""The probe sets: what must be refused is, what must pass does."""

from pathlib import Path

import pytest

from bot.moderation import Level
from training.toxicity.probes import probe, read_probes

PROBES = sorted((Path(__file__).parent / "probes").glob("*.*"))


@pytest.mark.parametrize("path", PROBES, ids=lambda path: path.stem)
def test_recall_and_false_alarms(judge, path):
    report = probe(judge, read_probes(path))
    assert report.recall() >= 0.95, report.table()
    assert report.slur_recall >= 0.98, report.table()
    assert report.false_positive_rate(Level.STRICT) <= 0.005, report.table()


def test_the_first_half_is_large_enough():
    probes = read_probes(Path(__file__).parent / "probes" / "written_before.toml")
    assert sum(p.category is not None for p in probes) >= 150
    assert sum(p.category is None for p in probes) >= 500
