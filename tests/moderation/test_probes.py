"""The probe sets: what must be refused is, what must pass does."""

from pathlib import Path

import pytest

from bot.moderation import Level
from training.toxicity.probes import probe, read_probes

PROBES = sorted((Path(__file__).parent / "probes").glob("*.*"))
# Recall of all and of slurs. The blind sets were written by people who had not seen the lists and
# are blind no more: the second was found to 91.9 % (slurs 91.1 %) at first, the third to 81.4 %
# (slurs 81.1 %, false alarms 1.06 % at strict), the fourth as its writer labelled it to 79.4 %
# (slurs 67.0 %, 87.4 % were refused at strict, false alarms 0.42 %), with insults thrown at women
# as insults to 85.3 % (slurs 81.6 %), the fifth to 91.6 % (slurs 94.9 %, false alarms 0.23 % at
# strict, 0.18 % at standard), the sixth to 98.3 % (slurs 99.0 %, false alarms 0.33 %); then their
# misses were mended by kind. The floors of what has been
# mended are what holds now, not how good it is. What the fifth still misses is despair of one's
# own, which passes where all may pass.
TARGET = (0.95, 0.98)
FLOORS = dict.fromkeys(
    ("blind_second", "blind_third", "blind_fourth", "written_since", "written_third"), (0.99, 0.99)
) | {
    "blind_fifth": (0.98, 0.99),
    "written_fourth": (0.97, 0.98),
    "written_fifth": (0.98, 0.97),
}


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
