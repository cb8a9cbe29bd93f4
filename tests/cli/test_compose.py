import io
import json

import pytest
from terminal import one_sentence

from bot.cli import main
from bot.cli.compose import mixed
from bot.config import DEFAULT_MODEL

SEED = "J'écris la nuit quand la ville est endormie"
KEYS = {"seed", "scheme", "level", "model", "rng_seed", "elapsed_ms", "lines"}
LINE_KEYS = {"text", "given", "rhyme", "rhyme_grade", "syllables", "relaxed"}


@pytest.fixture(autouse=True)
def _settings(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EXECUTION_PROVIDER", "cpu")
    monkeypatch.setenv("MODEL_PATH", str(DEFAULT_MODEL))


def compose(*arguments):
    return main(["compose", *arguments])


def records(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_verse_is_printed_line_by_line(capsys):
    assert compose(SEED, "--rng-seed", "1") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == SEED
    assert len(lines) == 4


def test_json_has_the_fixed_form(capsys):
    assert compose(SEED, "--json", "--scheme", "ABAB", "--lines", "6", "--rng-seed", "2") == 0
    [record] = records(capsys)
    assert set(record) == KEYS
    assert (record["seed"], record["scheme"], record["rng_seed"]) == (SEED, "ABAB", 2)
    assert [line["rhyme"] for line in record["lines"]] == list("ABABCD")
    assert all(set(line) == LINE_KEYS for line in record["lines"])
    assert [line["given"] for line in record["lines"]] == [True, *[False] * 5]
    assert [line["rhyme_grade"] is None for line in record["lines"]] == [
        True, True, False, False, True, True,
    ]  # fmt: skip


def test_the_same_seed_and_number_give_the_same_verse(capsys):
    for _ in range(2):
        assert compose(SEED, "--json", "--rng-seed", "3") == 0
    compose(SEED, "--json", "--rng-seed", "4")
    first, second, other = records(capsys)
    for record in (first, second, other):
        del record["elapsed_ms"]
    assert first == second
    assert first["lines"] != other["lines"]


def test_a_file_of_seeds_gives_a_record_each_and_refusals_in_place(tmp_path, capsys):
    path = tmp_path / "seeds.txt"
    path.write_text(f"{SEED}\n\n🔥🔥\ndans ma tête\n", "utf-8")
    assert compose("--file", str(path), "--jsonl", "--rng-seed", "5", "--lines", "2") == 1
    good, bad, fragment = records(capsys)
    assert good["seed"] == SEED
    assert bad["seed"] == "🔥🔥"
    assert bad["error"]["code"] == "wordless"
    assert bad["error"]["message"]
    assert fragment["lines"][0]["text"].startswith("dans ma tête ")
    assert not fragment["lines"][0]["given"]


def test_each_place_has_randomness_of_its_own():
    assert len({mixed(seed, place) for seed in range(10) for place in range(10)}) == 100


@pytest.mark.parametrize(
    ("seed", "says"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("la " * 2000, "characters"),
        ("😀", "no word"),
        ("...", "no word"),
        ("мы пишем ночью", "Latin"),
        ("\x00\x07\u200b", "no word"),
    ],
)
def test_a_seed_that_cannot_be_answered_gets_one_sentence(seed, says, capsys):
    assert compose(seed) == 1
    assert says in one_sentence(capsys)


@pytest.mark.parametrize(
    "arguments",
    [
        [SEED, "--lines", "1"],
        [SEED, "--lines", "99"],
        [SEED, "--syllables", "2"],
        [SEED, "--candidates", "0"],
        [SEED, "--temperature", "-1"],
        [SEED, "--jsonl"],
        ["--file", "missing.txt", "--jsonl"],
        ["--file", "missing.txt"],
    ],
)
def test_wrong_usage_is_2(arguments, capsys):
    assert compose(*arguments) == 2
    assert capsys.readouterr().err.startswith("couplet: ")


@pytest.mark.parametrize("arguments", [[], [SEED, "--scheme", "ABCD"], [SEED, "--lines", "x"]])
def test_unknown_options_are_2(arguments):
    with pytest.raises(SystemExit) as caught:
        compose(*arguments)
    assert caught.value.code == 2


def test_a_seed_file_that_is_not_utf8_is_named(tmp_path, capsys):
    (tmp_path / "seeds.txt").write_bytes(b"\xff\xfe\xe9")
    assert compose("--file", str(tmp_path / "seeds.txt"), "--jsonl") == 2
    assert "UTF-8" in capsys.readouterr().err


def damaged(folder, name, change):
    for path in DEFAULT_MODEL.iterdir():
        data = path.read_bytes()
        if path.name == name:
            data = change(data)
        if data is not None:
            (folder / path.name).write_bytes(data)


@pytest.mark.parametrize(
    ("name", "change", "says"),
    [
        ("weights.bin", lambda data: None, "weights.bin"),
        ("weights.bin", lambda data: data[:-1], "weights.bin"),
        ("sounds.tsv", lambda data: data.replace(b"amour", b"amuor"), "sounds.tsv"),
        ("card.json", lambda data: data.replace(b'"format": ', b'"format": 99'), "update"),
        ("card.json", lambda data: b"{", "card.json"),
    ],
)
def test_a_bundle_that_cannot_be_used_is_78_and_one_sentence(
    tmp_path, monkeypatch, capsys, name, change, says
):
    damaged(tmp_path, name, change)
    monkeypatch.setenv("MODEL_PATH", str(tmp_path))
    assert compose(SEED) == 78
    assert says in one_sentence(capsys)


def test_no_bundle_at_all_is_78(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("MODEL_PATH", str(tmp_path / "nowhere"))
    assert compose(SEED) == 78
    assert "nowhere" in capsys.readouterr().err


def test_a_wrong_setting_is_78(monkeypatch, capsys):
    monkeypatch.setenv("EXECUTION_PROVIDER", "tpu")
    assert compose(SEED) == 78
    assert "EXECUTION_PROVIDER" in capsys.readouterr().err


def test_check_says_what_it_found_and_where(monkeypatch, capsys):
    text = "quelle soirée de merde"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(f"{text}\nbonjour\n".encode())))
    assert main(["check", "--level", "strict", "--jsonl"]) == 0
    bad, good = records(capsys)
    assert (bad["text"], bad["allowed"]) == (text, False)
    [hit] = bad["hits"]
    assert set(hit) == {"category", "severity", "text", "start", "end"}
    assert (hit["text"], hit["start"], hit["end"]) == ("merde", 17, 22)
    assert good == {"text": "bonjour", "allowed": True, "hits": []}
