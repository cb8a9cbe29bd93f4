import json
from pathlib import Path

import pytest

pytest.importorskip("py3langid", reason="the training extra is not installed")

from training_corpus import VERSE

from training.clean import CleanError, clean
from training.clean.sources import RawText, artist_key, artist_name, find_sources, read


def rows(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def write(folder: Path, name: str, lines: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("\n".join(lines), encoding="utf-8")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("untel & machin", "Untel et Machin"),
        ("untel(1)", "untel"),
        ("untel _ le gosse", "untel & le gosse"),
        ("Rémy", "Re\u0301my"),
    ],
)
def test_spellings_of_an_artist_have_one_key(one: str, other: str) -> None:
    assert artist_key(one) == artist_key(other)


def test_different_artists_have_different_keys() -> None:
    assert artist_key("al") != artist_key("al peco")
    assert artist_name("Untel et Machin") == "untel & machin"


def test_folders_become_songs_under_one_artist(tmp_path: Path) -> None:
    write(tmp_path / "a", "untel & machin.txt", [*VERSE[:2], "[Refrain : Untel &", "]", VERSE[2]])
    write(tmp_path / "b", "untel et machin.txt", [VERSE[0], VERSE[3]])
    output = tmp_path / "clean.jsonl"
    report = clean([tmp_path / "a", tmp_path / "b"], output, workers=1)
    assert rows(output) == [
        {"artist": "untel & machin", "song": "1", "lines": VERSE[:3]},
        {"artist": "untel & machin", "song": "2", "lines": [VERSE[3]]},
    ]
    assert (report.files, report.artists, report.songs, report.lines_out) == (2, 1, 2, 4)
    assert report.rules["line seen before"] == 1
    saved = json.loads((tmp_path / "clean.report.json").read_text(encoding="utf-8"))
    assert saved["rules"] == report.rules
    assert "line seen before" in report.table()


def test_collected_songs_keep_their_titles(tmp_path: Path) -> None:
    record = {
        "artist": "Untel",
        "title": "Le matin",
        "url": "https://example.org",
        "year": 2020,
        "lyrics": "[Intro]\nYo\n[Couplet 1]\n" + "\n".join(VERSE),
    }
    source = tmp_path / "songs.jsonl"
    source.write_text(json.dumps(record) + "\n", encoding="utf-8")
    clean([source], tmp_path / "out.jsonl", workers=1)
    assert rows(tmp_path / "out.jsonl") == [{"artist": "untel", "song": "Le matin", "lines": VERSE}]


def test_marks_that_json_leaves_raw_part_no_songs(tmp_path: Path) -> None:
    lyrics = f"{VERSE[0]}\u2028{VERSE[1]}\u2029{VERSE[2]}\x85{VERSE[3]}"
    record = {"artist": "Untel", "title": "Le matin", "lyrics": lyrics}
    path = tmp_path / "songs.jsonl"
    path.write_text(json.dumps(record, ensure_ascii=False) + "\r\n", encoding="utf-8")
    [source] = find_sources([path])
    assert read(source) == [RawText("untel", "Le matin", lyrics)]


def test_folders_in_a_folder_are_read_as_if_each_were_given(tmp_path: Path) -> None:
    write(tmp_path / "in" / "a", "untel.txt", VERSE[:3])
    write(tmp_path / "in" / "b", "untel.txt", VERSE[1:])
    write(tmp_path / "in" / "b" / "c", "machin.txt", [f"{line} encore" for line in VERSE])
    found = find_sources([tmp_path / "in"])
    assert found == find_sources([tmp_path / "in" / "a", tmp_path / "in" / "b"])
    assert [source.artist for source in found] == ["untel", "machin", "untel"]


def test_files_and_folders_side_by_side_are_both_read(tmp_path: Path) -> None:
    write(tmp_path / "in", "untel.txt", VERSE[:2])
    write(tmp_path / "in" / "more", "machin.txt", VERSE[2:])
    assert [source.artist for source in find_sources([tmp_path / "in"])] == ["machin", "untel"]


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "c.txt"):
        write(tmp_path / "in", name, [f"{line} {name[0]}" for line in VERSE])
    clean([tmp_path / "in"], tmp_path / "one.jsonl", workers=1)
    clean([tmp_path / "in"], tmp_path / "two.jsonl", workers=2)
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()


def test_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(CleanError, match="does not exist"):
        clean([tmp_path / "nowhere"], tmp_path / "out.jsonl")


def test_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(CleanError, match=r"no \.txt or \.jsonl"):
        clean([tmp_path], tmp_path / "out.jsonl")


def test_other_encoding_names_the_file_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "untel.txt").write_bytes("Déjà l'été".encode("latin-1"))
    with pytest.raises(CleanError, match=r"untel\.txt is not UTF-8"):
        clean([tmp_path], tmp_path / "out.jsonl", workers=1)
    assert [p.name for p in tmp_path.iterdir()] == ["untel.txt"]


@pytest.mark.parametrize("line", ["not json", '{"artist": "untel"}', '{"artist": 3, "lyrics": 4}'])
def test_what_is_no_song_names_the_line(tmp_path: Path, line: str) -> None:
    source = tmp_path / "songs.jsonl"
    source.write_text(f"\n{line}\n", encoding="utf-8")
    with pytest.raises(CleanError, match=r"songs\.jsonl, line 2 is no song"):
        clean([source], tmp_path / "out.jsonl", workers=1)


def test_nothing_left(tmp_path: Path) -> None:
    write(tmp_path / "in", "untel.txt", ["Yeah yeah", "[Refrain]"])
    with pytest.raises(CleanError, match="Nothing is left"):
        clean([tmp_path / "in"], tmp_path / "out.jsonl", workers=1)


def test_unwritable_output_leaves_no_half(tmp_path: Path) -> None:
    write(tmp_path / "in", "untel.txt", VERSE)
    (tmp_path / "out.jsonl").mkdir()
    with pytest.raises(CleanError, match="cannot be written"):
        clean([tmp_path / "in"], tmp_path / "out.jsonl", workers=1)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in", "out.jsonl"]
