from bot.moderation import Filter
from training.report.samples import clean


def verse(*lines):
    return {"seed": lines[0], "lines": [{"text": line} for line in lines]}


def test_only_verses_that_pass_the_standard_level_are_shown():
    good = verse("La pluie tombe sur la ville", "Le soir est tranquille")
    refused = {"seed": "x", "error": {"code": "refused", "message": "no"}}
    coarse = verse("La pluie tombe sur la ville", "Va te faire enculer")
    shown = clean([good, refused, coarse], Filter.load())
    assert shown == [["La pluie tombe sur la ville", "Le soir est tranquille"]]
