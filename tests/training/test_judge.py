import json

import pytest

from bot.inference.bundle import DATA_FILES, GRAPH_FILES, WEIGHTS
from bot.lyrics.phonetics import HEADER, Entry
from training.cli import main
from training.identity import made_by
from training.judge import Judge, JudgeError, Sources, compose, read_seeds
from training.judge.corpus import Corpus
from training.judge.originality import copies
from training.judge.verses import parse
from training.judge.vocabulary import french_words, unknown_words
from training.steps import read_step

LINES = ["la pluie compte ses pièces", "sur le toit du vieux garage", "une tortue lit", "et rit"]


def line(text, *, given=False, grade=None, syllables=0, relaxed=()):
    return {
        "text": text,
        "given": given,
        "rhyme": "A",
        "rhyme_grade": grade,
        "syllables": syllables,
        "relaxed": list(relaxed),
    }


def record(*lines, scheme="AABB"):
    return {"seed": "x", "scheme": scheme, "elapsed_ms": 40.0, "lines": list(lines)}


@pytest.fixture
def sources(tmp_path):
    clean = tmp_path / "clean.jsonl"
    songs = [
        {"artist": "ana", "song": "0", "lines": LINES},
        {"artist": "ben", "song": "0", "lines": ["un autre air", *LINES[2:]]},
    ]
    clean.write_text("".join(json.dumps(song) + "\n" for song in songs), encoding="utf-8")
    (tmp_path / "valid.txt").write_text("\n".join(LINES) + "\n", encoding="utf-8")
    sounds = {
        "jour": "ʒuʁ",
        "amour": "amuʁ",
        "mer": "mɛʁ",
        "pari": "paʁi",
        "mari": "maʁi",
        "le": "lø",
        "la": "la",
        "l'": "l",
    }
    entries = [Entry(word, sound, 1) for word, sound in sounds.items()]
    header = f"{HEADER}\n"
    rows = "".join(f"{e.word}\t{e.phonemes}\t{e.count}\t{e.casing}\n" for e in entries)
    (tmp_path / "sounds.tsv").write_text(header + rows, encoding="utf-8")
    return Sources(clean, tmp_path / "sounds.tsv", tmp_path / "valid.txt")


VERSES = [
    record(
        line("le pari le pari le mari le jour", given=True),
        line("le mari le pari le mari l'amour", grade="suffisante", syllables=11),
        line("le mari", syllables=3, relaxed=["metre"]),
        line("la mer", grade="riche", syllables=2, relaxed=["metre", "rhyme"]),
    ),
    {"seed": "", "error": {"code": "empty", "message": "…"}},
]


def judge(verses, sources, **options):
    with Judge(sources) as loaded:
        return loaded.report(verses, **options)


def test_the_figures_of_a_verse_made_by_hand(sources):
    report = judge(VERSES, sources)
    figures = report.figures
    assert (figures.verses, figures.lines, figures.pairs) == (1, 3, 2)
    assert figures.rhyming == 0.5
    assert figures.rich == 1
    assert figures.grades["suffisante"] == figures.grades["none"] == 0.5
    assert figures.on_metre == pytest.approx(1 / 3)
    assert figures.syllable_sd == pytest.approx(4.93, abs=0.01)
    assert figures.relaxed == pytest.approx(2 / 3)
    assert figures.relaxations == {"metre": 2, "rhyme": 1}
    assert figures.misstated == {"rhyme_grade": 1, "syllables": 0}
    assert figures.elapsed_ms == (40, 40)
    assert (figures.breaking, figures.slurs) == (0, 0)
    assert report.refused == {"empty": 1}


def test_the_metre_that_was_asked_for_counts_instead_of_the_seed(sources):
    assert judge(VERSES, sources, syllables=3).figures.on_metre == pytest.approx(2 / 3)


def test_humans_are_measured_beside_but_not_against_themselves(sources):
    human = judge(VERSES, sources).human
    assert (human.verses, human.lines) == (1, 3)
    # «une tortue lit» is too short; «et rit» too; the run across all borders is their own.
    assert human.breaking == 0
    assert human.unknown is None


def test_copied_lines_are_found_and_shown(sources):
    found = judge(
        [record(line("le jour", given=True), line("La pluie compte ses pièces !"))], sources
    )
    assert found.figures.breaking == 1
    assert "copied: La pluie compte ses pièces !" in found.figures.faults
    assert "pluie" not in found.to_json()


def test_the_raw_text_is_searched_too(sources, tmp_path):
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.txt").write_text("Un vers que personne ne garde", encoding="utf-8")
    raw = Sources(sources.clean, sources.sounds, raw=tmp_path / "raw")
    verse = record(line("le jour", given=True), line("un vers que personne ne garde"))
    figures = judge([verse], raw).figures
    assert (figures.breaking, figures.breaking_raw) == (0, 1)


def test_a_slur_is_counted(sources, monkeypatch):
    class Everything:
        @classmethod
        def load(cls):
            return cls()

        def check(self, text, level):
            return type("Judgement", (), {"allowed": "mari" not in text})

    monkeypatch.setattr("training.judge.Filter", Everything)
    figures = judge(VERSES, sources).figures
    assert (figures.slurs, figures.refused) == (2, 2)
    assert "slur: le mari" in figures.faults


def test_the_table_marks_what_is_met_and_the_json_agrees(sources):
    report = judge(VERSES, sources)
    table = report.table()
    assert "pairs that rhyme, our table" in table
    assert "≥ 98 % ✗" in table
    assert "refused seeds: empty 1" in table
    assert "relaxed: metre 2, rhyme 1" in table
    rows = {row["measure"]: row for row in json.loads(report.to_json())["rows"]}
    assert rows["pairs that rhyme, our table"]["met"] is False
    assert rows["lines that copy, clean text"]["met"] is True
    assert rows["lines that copy, raw text"] == {
        "measure": "lines that copy, raw text",
        "value": None,
        "human": None,
        "target": "0",
        "met": None,
    }
    assert rows["generated lines"]["met"] is None


def test_nothing_to_judge_is_an_error(sources):
    with pytest.raises(JudgeError, match="no verse"):
        Judge(sources).report([VERSES[1]])


def copied(corpus_lines, *lines):
    [verse], _ = parse([record(line("x", given=True), *lines, scheme="free")])
    return copies([verse], Corpus([("ana", corpus_lines)]))


def test_a_run_across_the_border_of_generated_lines_breaks_the_rule():
    corpus = ["mon chat compte les nuages du port"]
    found = copied(corpus, line("hier mon chat compte"), line("les nuages du soir"))
    assert found.breaking == ("les nuages du soir",)
    assert (
        copied(corpus, line("hier mon chat"), line("compte les"), line("nuages noirs")).breaking
        == ()
    )
    spread = copied(corpus, line("hier mon chat"), line("compte les"), line("nuages du port"))
    assert spread.breaking == ("nuages du port",)


def test_a_given_line_between_exempts():
    corpus = ["mon chat compte les nuages du port"]
    lines = [line("mon chat compte"), line("les", given=True), line("les nuages du")]
    assert copied(corpus, *lines).breaking == ()


def test_short_lines_break_the_rule_only_whole_and_from_four_words_on():
    corpus = ["Mon chat dort ici", "un chat noir", "la lune a une dent de lait"]
    found = copied(
        corpus, line("mon chat dort ici"), line("x"), line("un chat noir"), line("lune a une dent")
    )
    assert found.breaking == ("mon chat dort ici",)


def test_five_words_in_a_row_are_counted_with_and_without_clitics():
    corpus = ["j'ai l'air d'un vieux phare"]
    found = copied(corpus, line("j'ai l'air d'un roi"), line("ah j'ai l'air d'un vieux phare"))
    assert (found.near, found.near_clitics) == (1, 2)


def test_unknown_words_are_neither_french_nor_of_the_corpus():
    [verse], _ = parse([record(line("a", given=True), line("Zorglub l'Été de 1999 zorglub kiffe"))])
    corpus = Corpus([("ana", ["je kiffe l'été"])])
    unknown, total = unknown_words([verse], corpus, frozenset({"de"}))
    assert unknown == {"zorglub": 2}
    assert total == 7


def test_the_word_list_may_be_missing(tmp_path):
    (tmp_path / "french").write_text("Été\nmer\n", encoding="utf-8")
    assert french_words(tmp_path / "french") == {"été", "mer"}
    assert french_words(tmp_path / "none") == frozenset()


def test_seeds_are_read(tmp_path):
    path = tmp_path / "seeds.txt"
    path.write_text("la nuit\n\nle jour\n", encoding="utf-8")
    assert read_seeds(path) == ["la nuit", "le jour"]
    path.write_text("\n", encoding="utf-8")
    with pytest.raises(JudgeError, match="no seed"):
        read_seeds(path)
    with pytest.raises(JudgeError, match="cannot be read"):
        read_seeds(tmp_path / "none")


def test_a_failing_compose_is_told_in_its_own_words(tmp_path):
    with pytest.raises(JudgeError, match=r"compose failed: .*none"):
        compose(["la nuit"], tmp_path / "none")


def test_the_command_judges_a_file_of_verses(sources, tmp_path, capsys):
    path = tmp_path / "verses.jsonl"
    path.write_text("".join(json.dumps(verse) + "\n" for verse in VERSES), encoding="utf-8")
    arguments = ["judge", "--verses", str(path), "--clean", str(sources.clean)]
    arguments += ["--data", str(tmp_path), "--faults", "5"]
    assert main([*arguments, "--json"]) == 0
    out = capsys.readouterr()
    assert json.loads(out.out)["verses"]["rhyming"] == 0.5
    assert "none: le mari | la mer" in out.err
    for option in (["--ablation"], ["--output", str(tmp_path / "verses.json")]):
        with pytest.raises(SystemExit) as caught:
            main([*arguments, *option])
        assert caught.value.code == 2
        assert "--bundle" in capsys.readouterr().err


def test_the_figures_kept_for_the_report_say_of_which_model(sources, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("training.cli.judge.compose", lambda *_, **__: VERSES)
    bundle, output = tmp_path / "bundle", tmp_path / "figures" / "verses.json"
    bundle.mkdir()
    for name in (*GRAPH_FILES, *DATA_FILES):
        (bundle / name).write_bytes(b"part")
    arguments = ["judge", "--bundle", str(bundle), "--clean", str(sources.clean), "--data"]
    assert main([*arguments, str(tmp_path), "--output", str(output), "--json"]) == 0
    figures = read_step(output, composer=made_by(bundle)).figures
    assert figures == json.loads(capsys.readouterr().out)
    assert figures["verses"]["rhyming"] == 0.5
    (bundle / WEIGHTS).write_bytes(b"others")
    assert read_step(output, composer=made_by(bundle)).missing == "measured on another composer"
