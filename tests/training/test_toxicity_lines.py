"""Lines for counting: made once, kept, gone on with; the raw model is steered by nothing."""

import asyncio
import json

import pytest

from bot.config import DEFAULT_MODEL
from bot.moderation import Level
from training.toxicity import cost
from training.toxicity.lines import IN_FLIGHT, collect
from training.toxicity.measure import opened


class Maker:
    """Makes two lines a place, and remembers which were asked for."""

    def __init__(self):
        self.asked = []
        self.at_once = 0
        self.most = 0

    async def __call__(self, seed, key):
        self.asked.append((seed, key))
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        await asyncio.sleep(0)
        self.at_once -= 1
        return [f"{seed} {key} a", f"{seed} {key} b"]


async def test_seeds_are_taken_in_turn_and_lines_come_in_order(tmp_path):
    make = Maker()
    lines = await collect(make, ["x", "y"], 5, tmp_path / "kept.jsonl", "test")
    assert lines == ["x 0 a", "x 0 b", "y 1 a", "y 1 b", "x 2 a"]
    assert make.most == 5  # no more verses at once than lines are wanted
    many = Maker()
    await collect(many, ["x"], 2 * IN_FLIGHT, tmp_path / "many.jsonl", "test")
    assert many.most == IN_FLIGHT


async def test_a_run_cut_short_goes_on(tmp_path):
    kept = tmp_path / "kept.jsonl"
    kept.write_text(json.dumps({"place": 1, "lines": ["kept"]}) + '\n{"place": 2, "li', "utf-8")
    make = Maker()
    lines = await collect(make, ["x"], 4, kept, "test")
    assert lines == ["x 0 a", "x 0 b", "kept", "x 2 a"]
    assert ("x", 1) not in make.asked
    again = Maker()
    assert await collect(again, ["x"], 4, kept, "test") == lines
    assert again.asked == []


async def test_a_kept_line_may_hold_a_mark_that_json_leaves_raw(tmp_path):
    kept = tmp_path / "kept.jsonl"
    kept.write_text('{"place": 0, "lines": ["a\u2028b"]}\n', "utf-8")
    assert await collect(Maker(), ["x"], 1, kept, "test") == ["a\u2028b"]


async def test_a_failure_ends_it_and_what_was_made_is_kept(tmp_path):
    async def fail(seed, key):
        if key == 3:
            raise RuntimeError("the engine is gone")
        return ["line"]

    with pytest.raises(RuntimeError, match="gone"):
        await collect(fail, ["x"], 1000, tmp_path / "kept.jsonl", "test")
    assert (tmp_path / "kept.jsonl").read_text("utf-8").count("line") >= 3


async def test_the_shipped_model_makes_both_kinds_and_the_filters_time_is_known(tmp_path):
    judge = cost.TimedFilter.load()
    async with opened(DEFAULT_MODEL, judge, threads=1) as sources:
        seed = "Je marche dans la ville quand le soir est tombé"
        raw = sources.raw(lines=3)
        assert await raw(seed, 1) == await raw(seed, 1)
        assert 1 <= len(await raw(seed, 1)) <= 2
        assert len(await sources.filtered(Level.STRICT, 2)(seed, 1)) == 1
        assert await sources.filtered(Level.STRICT, 2)("mort aux juifs", 1) == []
        found = await cost.cost(sources.composer, judge, [seed], Level.STRICT)
    assert found.verses == 1
    assert 0 < found.filter_ms < found.verse_ms
    assert found.share < 0.2  # the target is 0.05, measured by `training toxicity --cost`
