import json
import random

import pytest

from bot.lyrics.verse import Scheme
from training.judge import Judge, Sources, grammar, perplexity
from training.judge.corpus import Corpus
from training.judge.depth import Depth
from training.judge.program import InstrumentError
from training.judge.sense import WordVectors, seed_found
from training.judge.verses import JudgedLine, JudgedVerse

SEA = "vague voile port marin sel écume barque mouette".split()
BAND = "guitare basse scène refrain tambour micro chorale violon".split()
KITCHEN = "farine poêle sucre four gâteau beurre cuillère recette".split()
TOPICS = [SEA, BAND, KITCHEN]


def songs(count=120, seed=0):
    draw = random.Random(seed)
    for number in range(count):
        topic = TOPICS[number % 3]
        yield (
            f"a{number % 5}",
            [" ".join(["et", *draw.choices(topic, k=4), "le"]) for _ in range(4)],
        )


def verse(seed, *lines):
    made = tuple(JudgedLine(text, False) for text in lines)
    return JudgedVerse(seed, Scheme.FREE, (JudgedLine(seed, True), *made))


@pytest.fixture(scope="module")
def corpus():
    return Corpus(songs())


@pytest.fixture(scope="module")
def vectors(corpus):
    return WordVectors.train(corpus.text(), corpus.numbers)


def test_words_of_one_subject_are_near(vectors):
    def near(a, b):
        return float(vectors.text(a) @ vectors.text(b))

    assert near(["vague"], ["ecume"]) > near(["vague"], ["sucre"]) + 0.3
    assert near(["farine", "four"], ["sucre"]) > near(["farine", "four"], ["micro"]) + 0.3


def test_texts_of_unknown_words_have_no_direction(vectors):
    assert not vectors.text(["zorglub"]).any()
    assert not vectors.text([]).any()


def test_the_right_seed_is_found_by_its_subject_not_by_its_words(vectors):
    answers = [verse(f"le {t[i]}", f"et {t[i + 1]} {t[i + 2]}") for t in TOPICS for i in (0, 3)]
    noise = [verse("le zorglub", "et le zorglub")] * 8
    echoes = [verse(f"le {t[i]}", f"et le {t[i]}") for t in TOPICS for i in (0, 3)]
    assert seed_found(answers + noise, vectors) > seed_found(echoes + noise, vectors) + 0.1


def test_without_a_clue_one_in_ten_is_found_at_best_by_half(vectors):
    assert seed_found([verse("zig", "zag")] * 20, vectors) == pytest.approx(0.5)
    assert seed_found([verse("zig", "zag")] * 9, vectors) == 0


def test_the_text_leaves_artists_out(corpus):
    whole, part = corpus.text(), corpus.text(without={"a0", "a1"})
    assert (whole == 0).sum() == 120
    assert (part == 0).sum() == 72
    assert len(part) == len(whole) * 3 // 5


@pytest.mark.skipif(not grammar.available(), reason="grammalecte-cli is not installed")
def test_grammar_errors_are_counted_and_typography_is_not():
    assert grammar.count_errors(["les enfant mange des pommes", "le chat dort"]) >= 1
    assert grammar.count_errors(["le chat dort , j'ai vu paris!", "zorglub"]) == 0
    faulty = verse("le chat", "les enfant joue avec la petit fille")
    assert grammar.errors_per_100_words([faulty]) > 100 / 8
    assert grammar.errors_per_100_words([]) == 0


def test_a_checker_that_is_missing_or_fails_says_so(monkeypatch):
    monkeypatch.setattr(grammar, "PROGRAM", "no-such-program")
    assert not grammar.available()
    with pytest.raises(InstrumentError, match="not installed"):
        grammar.count_errors(["le chat"])
    monkeypatch.setattr(grammar, "PROGRAM", "false")
    with pytest.raises(InstrumentError, match="failed"):
        grammar.count_errors(["le chat"])


def test_the_babbler_says_only_what_followed_two_words():
    lines = [line.split() for line in ("a b c", "a b d", "x y z")]
    babbled = {" ".join(line) for line in perplexity.Babbler(lines).lines(60)}
    assert babbled == {"a b c", "a b d", "x y z"}
    crossing = [line.split() for line in ("a b c", "x b c d")]
    babbled = {" ".join(line) for line in perplexity.Babbler(crossing).lines(60)}
    assert babbled == {"a b c", "a b c d", "x b c", "x b c d"}


def varied(count, seed):
    draw = random.Random(seed)
    weights = [1 / (1 + i) for i in range(60)]
    return [[f"m{n}" for n in draw.choices(range(60), weights, k=7)] for _ in range(count)]


@pytest.mark.skipif(not perplexity.available(), reason="IRSTLM is not installed")
def test_a_text_like_the_models_own_perplexes_it_less():
    with perplexity.NgramModel(varied(600, 0), order=2, smoothing="wb") as model:
        like = model.perplexity(varied(100, 1))
        unlike = model.perplexity([[f"m{59 - i % 9}"] * 7 for i in range(100)])
    assert 5 < like < 60 < unlike


def test_a_missing_toolkit_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(perplexity, "FOLDER", tmp_path)
    assert not perplexity.available()
    with pytest.raises(InstrumentError, match="not installed"):
        perplexity.NgramModel([["a"]])


def test_a_deep_report_has_what_the_tools_allow(tmp_path, monkeypatch):
    monkeypatch.setattr(perplexity, "FOLDER", tmp_path / "none")
    monkeypatch.setattr(grammar, "PROGRAM", "no-such-program")
    rows = [{"artist": a, "song": str(i), "lines": lines} for i, (a, lines) in enumerate(songs())]
    clean = tmp_path / "clean.jsonl"
    clean.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    held = ["\n".join(row["lines"]) for row in rows if row["artist"] == "a0"]
    (tmp_path / "valid.txt").write_text("\n\n".join(held) + "\n", encoding="utf-8")
    (tmp_path / "sounds.tsv").write_text("word\tphonemes\tcount\tcasing\n", encoding="utf-8")
    sources = Sources(clean, tmp_path / "sounds.tsv", tmp_path / "valid.txt")
    made = [
        {
            "seed": f"le {word}",
            "scheme": "free",
            "lines": [
                {"text": text, "given": i == 0, "rhyme_grade": None, "syllables": 3, "relaxed": []}
                for i, text in enumerate((f"le {word}", "et sel", "la voile"))
            ],
        }
        for word in (*SEA, *BAND)
    ]
    with Judge(sources, deep=True) as judge:
        report = judge.report(made)
    depth = report.figures.depth
    assert isinstance(depth, Depth)
    assert 0 < depth.seed_found < 1
    assert (depth.grammar, depth.perplexity, depth.over_bound) == (None, None, None)
    assert report.human.depth.seed_found > 0
    assert any("grammalecte" in note for note in report.notes)
    assert any("IRSTLM" in note for note in report.notes)
    assert "right seed found among ten" in report.table()
