from pathlib import Path
from time import perf_counter

import pytest

from bot.lyrics.phonetics import HEADER, Entry, Sounds, spoken_words, syllable_count

TABLE = """
j'	ʒ	900
le	lø	800
de	dø	700
rue	ʁy	90
été	ete	80
paris	paʁi	70	Paris
sheitan	ʃejtan	40
bicrave	bikʁav	30
deux	dø	20
quatre	katʁ	19
vingt	vẽ	18
ntm	ɛnteɛm	5	NTM
""".strip()


@pytest.fixture
def sounds(tmp_path: Path) -> Sounds:
    rows = [line if line.count("\t") == 3 else line + "\t" for line in TABLE.splitlines()]
    path = tmp_path / "sounds.tsv"
    path.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    return Sounds.load(path)


def test_table_words(sounds: Sounds) -> None:
    assert len(sounds) == 12
    assert sounds.phonemes("Rue") == "ʁy"
    assert sounds.phonemes("J'") == "ʒ"
    assert (sounds.count("PARIS"), sounds.count("londres")) == (70, 0)
    assert "Paris" in sounds
    assert "londres" not in sounds
    assert 3 not in sounds
    assert next(iter(sounds)) == Entry("j'", "ʒ", 900)


def test_casing(sounds: Sounds) -> None:
    assert [sounds.casing(w) for w in ("paris", "NTM", "rue", "Londres")] == [
        "Paris",
        "NTM",
        "rue",
        "londres",
    ]


@pytest.mark.parametrize(
    ("word", "phonemes"),
    [
        ("ruuuue", "ʁy"),  # drawn out
        ("sheitans", "ʃejtan"),  # silent plural of a word whose sound no rule finds
        ("bicravent", "bikʁav"),  # silent verb ending
        ("ete", "ete"),  # without its accents
        ("chateau", "ʃato"),  # by rule
        ("fmr", "ɛfɛmɛʁ"),  # an acronym
        ("80", "katʁøvẽ"),  # words of numbers come from the table
        ("22", "vẽdø"),
        ("²", ""),
        ("!", ""),
        ("", ""),
    ],
)
def test_unknown_words(sounds: Sounds, word: str, phonemes: str) -> None:
    assert sounds.phonemes(word) == phonemes


def test_syllables(sounds: Sounds) -> None:
    assert syllable_count("ʁapidmã") == 3
    assert sounds.syllables("") == 0
    assert sounds.syllables("!!! ...") == 0
    assert sounds.syllables("J'aime le rap de Paris, été 80") == 11
    assert sounds.syllables("J'aime le rap de Paris, été 80") == 11  # again, now remembered
    assert sounds.line_phonemes("le, rue !") == ["lø", "ʁy"]


def test_an_hour_is_said_as_one(sounds: Sounds) -> None:
    assert spoken_words("de 18h30 à 20 H") == ["de", "18", "heures", "30", "à", "20", "heures"]
    assert spoken_words("H comme hier") == ["H", "comme", "hier"]
    assert sounds.line_phonemes("22h")[-1] == sounds.phonemes("heures")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("word,phonemes\n", "is not a sound table"),
        (HEADER + "\nrue\tʁy\n", "is damaged"),
        (HEADER + "\nrue\tʁy\tmany\t\n", "is damaged"),
        (HEADER + "\nrue\tʁy\t2\t\nrue\tʁy\t1\t\n", "twice"),
        (b"\xff\xfe\x00", "cannot be read"),
    ],
)
def test_bad_tables(tmp_path: Path, content: str | bytes, message: str) -> None:
    path = tmp_path / "sounds.tsv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(ValueError, match=message):
        Sounds.load(path)


def test_missing_table(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        Sounds.load(tmp_path / "none.tsv")


def test_a_large_table_loads_quickly(tmp_path: Path) -> None:
    rows = [f"mot{i}\tmo{'ta' * (i % 5)}\t{90_000 - i}\t" for i in range(50_000)]
    path = tmp_path / "sounds.tsv"
    path.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    times = []
    for _ in range(5):
        start = perf_counter()
        table = Sounds.load(path)
        times.append(perf_counter() - start)
    assert len(table) == 50_000
    assert min(times) < 0.5  # 0.06 s where nothing else runs
