"""Probes: read from both kinds of file, and counted right."""

import pytest

from bot.moderation import Category, Filter, Level
from training.toxicity.probes import ProbeError, probe, read_probes

TOML = """
[evasions.insult]
plain = ["connard", "un mot gentil"]
[evasions.slur_origin]
plain = ["négro"]
[innocent]
any = ["bonjour", "merde"]
"""


@pytest.fixture(scope="module")
def judge():
    return Filter.load()


def test_both_forms_hold_the_same(tmp_path):
    toml, lines = tmp_path / "a.toml", tmp_path / "a.jsonl"
    toml.write_text('[evasions.insult]\nx = ["a"]\n[innocent]\ny = ["b"]\n', encoding="utf-8")
    lines.write_text(
        '{"text": "a", "category": "insult"}\n\n{"text": "b", "category": null}\n', encoding="utf-8"
    )
    assert read_probes(toml) == read_probes(lines)


def test_a_mark_that_json_leaves_raw_parts_no_probes(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "a\u2028b", "category": null}\n', encoding="utf-8")
    assert [probe.text for probe in read_probes(path)] == ["a\u2028b"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.toml", "["),
        ("a.toml", "[evasions.rude]\nx = ['a']"),
        ("a.jsonl", '{"text": "a"}'),
        ("a.jsonl", "[1]"),
        ("a.jsonl", "x"),
    ],
)
def test_a_bad_file_is_named(tmp_path, name, text):
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ProbeError, match=name):
        read_probes(tmp_path / name)
    with pytest.raises(ProbeError, match="cannot be read"):
        read_probes(tmp_path / "none.toml")


def test_report_counts(judge, tmp_path):
    path = tmp_path / "p.toml"
    path.write_text(TOML, encoding="utf-8")
    report = probe(judge, read_probes(path))
    assert report.recall() == pytest.approx(2 / 3)
    assert report.recall([Category.INSULT]) == 0.5
    assert report.slur_recall == 1.0
    assert report.false_positive_rate(Level.STRICT) == 0.5
    assert report.false_positive_rate(Level.STANDARD) == 0.0
    assert "missed  insult: un mot gentil" in report.table()
    assert "alarm   merde" in report.table()
    assert report.record()["false_positive_rates"] == {"strict": 0.5, "standard": 0.0, "off": 0.0}
