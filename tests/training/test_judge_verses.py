import json

import pytest

from bot.lyrics.phonetics import Entry, Sounds
from bot.lyrics.verse import Scheme
from training.judge.verses import (
    JudgedLine,
    JudgedVerse,
    JudgeError,
    human_songs,
    human_verses,
    parse,
    read_verses,
)

SOUNDS = Sounds([Entry("bateau", "bato", 1), Entry("la", "la", 1)])


def line(text, *, given=False, grade=None):
    return {
        "text": text,
        "given": given,
        "rhyme": "A",
        "rhyme_grade": grade,
        "syllables": 3,
        "relaxed": ["metre"],
    }


def record(*lines, scheme="AABB"):
    return {"seed": "un", "scheme": scheme, "elapsed_ms": 12.5, "lines": list(lines)}


def verse(*given, scheme=Scheme.AABB):
    lines = tuple(JudgedLine(str(i), flag) for i, flag in enumerate(given))
    return JudgedVerse("", scheme, lines)


def test_a_record_becomes_a_verse():
    [found], refused = parse([record(line("Un\u00a0!", given=True), line("Deux", grade="riche"))])
    assert not refused
    assert [each.text for each in found.given] == ["Un !"]
    [made] = found.generated
    assert (made.text, made.grade, made.syllables, made.relaxed) == ("Deux", "riche", 3, ("metre",))
    assert (found.scheme, found.elapsed_ms) == (Scheme.AABB, 12.5)


def test_refused_seeds_are_counted_by_code():
    wrong = {"seed": "", "error": {"code": "empty", "message": "…"}}
    verses, refused = parse([wrong, record(line("a"), line("b")), wrong])
    assert len(verses) == 1
    assert refused == {"empty": 2}


@pytest.mark.parametrize(
    "broken",
    [
        {"seed": "x"},
        {"seed": "x", "error": "no"},
        record(line("a"), line("b"), scheme="ABCD"),
        record(line("a")),
        record({"text": "a"}, line("b")),
        record(line(None), line("b")),
    ],
)
def test_a_record_of_another_form_is_named(broken):
    with pytest.raises(JudgeError, match="Verse 2 "):
        parse([record(line("a"), line("b")), broken])


def test_pairs_follow_the_scheme_and_leave_out_pairs_of_given_lines():
    def numbers(of):
        return [(made.text, [p.text for p in partners]) for made, partners in of.pairs]

    assert numbers(verse(1, 0, 0, 0)) == [("1", ["0"]), ("3", ["2"])]
    assert numbers(verse(1, 1, 0, 0)) == [("3", ["2"])]
    assert numbers(verse(1, 0, 0, 0, scheme=Scheme.ABAB)) == [("2", ["0"]), ("3", ["1"])]
    assert numbers(verse(1, 0, 0, scheme=Scheme.AAAA)) == [("1", ["0"]), ("2", ["0", "1"])]
    assert numbers(verse(1, 0, 0, 0, scheme=Scheme.FREE)) == []


def test_given_lines_part_the_generated_ones():
    found = [[each.text for each in run] for run in verse(0, 0, 1, 0).stretches]
    assert found == [["0", "1"], ["3"]]


@pytest.mark.parametrize(
    ("given", "target"),
    [
        ([], 12),
        (["la bateau"], 6),
        (["la bateau " * 3], 9),
        (["la bateau " * 9], 18),
        (["la bateau " * 3, "la bateau " * 4], 10),  # the mean, rounded to even
    ],
)
def test_the_target_is_the_metre_of_the_given_lines(given, target):
    lines = (*(JudgedLine(text, True) for text in given), JudgedLine("la", False))
    assert JudgedVerse("", Scheme.AABB, lines).target(SOUNDS) == target
    assert JudgedVerse("", Scheme.AABB, lines).target(SOUNDS, 7) == 7


def test_verses_are_read_and_blank_lines_passed_over(tmp_path):
    path = tmp_path / "verses.jsonl"
    path.write_text(json.dumps(record(line("a"))) + "\n\n", encoding="utf-8")
    assert read_verses(path) == [record(line("a"))]


@pytest.mark.parametrize(
    ("data", "message"),
    [(b"{}\n{", "line 2, is not JSON"), (b"[]", "line 1"), (b"\xff", "not UTF-8"), (None, "read")],
)
def test_bad_files_of_verses_are_named(tmp_path, data, message):
    path = tmp_path / "verses.jsonl"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(JudgeError, match=message):
        read_verses(path)


def test_human_verses_have_the_commonest_shape_and_share_no_line():
    songs = [["a", "b", "c", "d", "e", "f"], ["g"], ["h", "i", "j", "k"]]
    like = [verse(1, 0, 0), verse(1, 0, 0), verse(0, 0)]
    found = human_verses(songs, like, {"a": "ana", "h": "ben"})
    assert [[each.text for each in v.lines] for v in found] == [
        ["a", "b", "c"],
        ["d", "e", "f"],
        ["h", "i", "j"],
    ]
    assert [v.artist for v in found] == ["ana", None, "ben"]
    assert all(len(v.given) == 1 and v.lines[0].given for v in found)


def test_songs_are_parted_by_blank_lines(tmp_path):
    path = tmp_path / "valid.txt"
    path.write_text("un\ndeux\n\ntrois\n", encoding="utf-8")
    assert human_songs(path) == [["un", "deux"], ["trois"]]
    path.write_text("\n", encoding="utf-8")
    with pytest.raises(JudgeError, match="empty"):
        human_songs(path)
    with pytest.raises(JudgeError, match="training prepare"):
        human_songs(tmp_path / "none.txt")
