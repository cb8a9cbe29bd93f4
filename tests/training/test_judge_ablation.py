import dataclasses

import pytest

from bot.config import DEFAULT_MODEL
from training.judge.ablation import CHANGES, compose_altered, table
from training.judge.figures import Figures
from training.judge.report import Report

SEED = "Les goélands commentent la météo du port ce matin"
NONE = Figures(
    **{f.name: 0 for f in dataclasses.fields(Figures) if f.default is dataclasses.MISSING}
    | {"grades": {}, "misstated": {}, "elapsed_ms": None}
)


@pytest.fixture(scope="module")
def made():
    few = [dataclasses.replace(change, candidates=24) for change in CHANGES[:5]]
    return compose_altered([SEED, "🙂"], DEFAULT_MODEL, few, rng_seed=1)


def test_each_change_composes_from_each_seed(made):
    assert list(made) == [change.name for change in CHANGES[:5]]
    for verse, refused in made.values():
        assert refused["error"]["code"] == "wordless"
        assert verse["scheme"] == "AABB"
        assert len(verse["lines"]) == 4
        assert verse["elapsed_ms"] > 0


def test_a_change_changes_the_verse(made):
    texts = {
        name: "|".join(line["text"] for line in verse["lines"]) for name, (verse, _) in made.items()
    }
    for name in ("no rhyme", "no ranking", "no metre"):
        assert texts[name] != texts["whole"]


def test_without_rhyme_none_is_asked(made):
    assert {line["rhyme_grade"] for line in made["no rhyme"][0]["lines"]} == {None}


def test_the_table_has_a_column_for_each_change_and_one_for_humans():
    figures = dataclasses.replace(NONE, distinct_2=0.5)
    human = dataclasses.replace(NONE, distinct_2=0.75)
    shown = table({"whole": Report(figures, human, {}), "1 row": Report(NONE, None, {})})
    head, *rows = shown.split("\n")
    assert head.split() == ["whole", "1", "row", "humans"]
    assert ["distinct-2", "0.500", "0.000", "0.750"] in [row.split() for row in rows]
