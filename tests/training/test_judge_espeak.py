import pytest

from training.judge import espeak
from training.judge.program import InstrumentError

needs_espeak = pytest.mark.skipif(
    not espeak.available(), reason="espeak-ng is not installed (Debian: espeak-ng)"
)


@pytest.mark.parametrize(
    ("ipa", "expected"),
    [
        ("kˈœʁ", "køʁ"),
        ("bɔ̃ʒˈuʁ", "bõʒuʁ"),
        ("œ̃ vˈɛ̃", "ẽvẽ"),
        ("tˈabl", "tabl"),
        ("tˈablə", "tabl"),
        ("lə-", "lə"),
        ("ʒˈøːn", "ʒøn"),
        ("(en)stˈeɪk(fr)", "stɛjk"),
        ("pe fɛ", "pefɛ"),
        ("(en)ʃˈəʊ(fr)", "ʃo"),
        ("sˈɛnj", "sɛɲ"),
        ("panjˈe", "panje"),
    ],
)
def test_ipa_comes_in_the_phonemes_of_the_table(ipa, expected):
    assert espeak.phonemes(ipa) == expected


@needs_espeak
def test_each_line_is_said_by_itself():
    lines = ["Les poules du couvent couvent.", "", "Il court, il rit !", "«?!»", "rouge"]
    spoken = espeak.pronounce(lines)
    assert len(spoken) == len(lines)
    assert spoken[0].endswith("kuv")
    assert spoken[1] == spoken[3] == ""
    assert spoken[2].endswith("ʁi")
    assert spoken[4] == "ʁuʒ"
    assert espeak.pronounce([""]) == [""]


@needs_espeak
def test_many_lines_and_very_long_ones_keep_their_places():
    lines = [f"voici le mot {word}" for word in ("jour", "nuit", "pain", "sel") * 150]
    lines[3] = "et encore " * 300 + "la fin"
    spoken = espeak.pronounce(lines)
    assert spoken[3].endswith("fẽ")
    assert {spoken[i][-2:] for i in range(0, 600, 4)} == {"uʁ"}
    assert {spoken[i][-2:] for i in range(7, 600, 4)} == {"ɛl"}


def test_without_the_program_it_says_so(monkeypatch):
    monkeypatch.setattr(espeak, "PROGRAM", "no-such-program")
    assert not espeak.available()
    with pytest.raises(InstrumentError, match="not installed"):
        espeak.pronounce(["jour"])


def test_a_failing_program_says_so(monkeypatch):
    monkeypatch.setattr(espeak, "PROGRAM", "false")
    with pytest.raises(InstrumentError, match="failed"):
        espeak.pronounce(["jour"])
